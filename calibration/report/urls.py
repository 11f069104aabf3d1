from django.urls import path

from calibration.report import views

urlpatterns = [
    path("migrations/<slug:slug>/reports/", views.reports, name="reports"),
    path("migrations/<slug:slug>/reports/new/", views.freeze, name="report_freeze"),
    path("migrations/<slug:slug>/reports/<str:digest>.html", views.as_html, name="report_html"),
    path("migrations/<slug:slug>/reports/<str:digest>.json", views.as_json, name="report_json"),
    path("migrations/<slug:slug>/reports/<str:digest>.pdf", views.as_pdf, name="report_pdf"),
    path("migrations/<slug:slug>/reports/<str:digest>.md", views.as_card, name="report_card"),
    path("migrations/<slug:slug>/reports/<str:digest>/", views.report, name="report"),
]
