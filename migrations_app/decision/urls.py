from django.urls import path

from migrations_app.decision import views

urlpatterns = [
    path("migrations/<slug:slug>/decision/", views.decision, name="decision"),
    path(
        "migrations/<slug:slug>/decision/<int:decision_id>/sign/", views.sign, name="decision_sign"
    ),
    path(
        "migrations/<slug:slug>/decision/<int:decision_id>/refuse/",
        views.refuse,
        name="decision_refuse",
    ),
    path(
        "migrations/<slug:slug>/decision/<int:decision_id>/withdraw/",
        views.withdraw,
        name="decision_withdraw",
    ),
]
