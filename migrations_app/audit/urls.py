from django.urls import path, register_converter

from migrations_app.audit import views
from migrations_app.lines import Kind


class FormConverter:
    regex = "|".join(Kind)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "record_form")

urlpatterns = [
    path("migrations/<slug:slug>/audit/", views.record, name="record"),
    path(
        "migrations/<slug:slug>/audit/export.<record_form:kind>",
        views.record_export,
        name="record_export",
    ),
    path("services/<slug:slug>/audit/", views.service_record, name="service_record"),
    path(
        "services/<slug:slug>/audit/export.<record_form:kind>",
        views.service_record_export,
        name="service_record_export",
    ),
]
