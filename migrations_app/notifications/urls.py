from django.urls import path

from migrations_app.notifications import views

_WEBHOOKS = "services/<slug:slug>/webhooks/"

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path(_WEBHOOKS, views.webhooks, name="webhooks"),
    path(_WEBHOOKS + "add/", views.webhook_add, name="webhook_add"),
    path(_WEBHOOKS + "<int:pk>/", views.webhook, name="webhook"),
    path(_WEBHOOKS + "<int:pk>/test/", views.webhook_test, name="webhook_test"),
    path(
        _WEBHOOKS + "<int:pk>/deliveries/<int:delivery>/again/",
        views.webhook_again,
        name="webhook_again",
    ),
    path(_WEBHOOKS + "<int:pk>/switch/", views.webhook_switch, name="webhook_switch"),
]
