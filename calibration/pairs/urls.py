from django.urls import path

from calibration.pairs import views

urlpatterns = [path("migrations/<slug:slug>/pairs/", views.losing_pairs, name="losing_pairs")]
