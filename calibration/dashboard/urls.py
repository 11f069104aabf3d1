from django.urls import path

from calibration.dashboard import views

urlpatterns = [
    path("migrations/<slug:slug>/", views.migration, name="migration"),
    path("migrations/<slug:slug>/live/", views.live, name="migration_live"),
    path("migrations/<slug:slug>/what-if/", views.what_if, name="what_if"),
]
