from django.urls import path

from migrations_app.evidence import views

_EVIDENCE = "migrations/<slug:slug>/evidence/"

urlpatterns = [
    path(_EVIDENCE, views.evidence, name="evidence"),
    path(_EVIDENCE + "import/", views.import_new, name="import_new"),
    path(_EVIDENCE + "<int:job>/", views.import_job, name="import_job"),
    path(_EVIDENCE + "<int:job>/cancel/", views.import_cancel, name="import_cancel"),
    path(_EVIDENCE + "<int:job>/repeat/", views.import_repeat, name="import_repeat"),
]
