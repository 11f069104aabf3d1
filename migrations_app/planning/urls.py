from django.urls import path

from migrations_app.planning import views

_PLAN = "migrations/<slug:slug>/plan/"

urlpatterns = [
    path(_PLAN, views.plan, name="plan"),
    path(_PLAN + "outlook/", views.plan_outlook, name="plan_outlook"),
    path(_PLAN + "freeze/", views.plan_freeze, name="plan_freeze"),
    path(_PLAN + "amend/", views.plan_amend, name="plan_amend"),
    path(_PLAN + "new-version/", views.plan_new_version, name="plan_new_version"),
]
