from django.urls import path

from migrations_app.portfolio import views

urlpatterns = [
    path("", views.portfolio, name="portfolio"),
    path("sunsets/", views.sunset_calendar, name="sunsets"),
]
