from django.urls import path

from migrations_app.portfolio import views

urlpatterns = [
    path("", views.portfolio, name="portfolio"),
    path("sunsets/", views.sunset_calendar, name="sunsets"),
    path("prompts/", views.prompt_registry, name="prompt_registry"),
]
