from django.urls import path

from migrations_app.setup.views import dimensions, migrations, people, registry

_PEOPLE = "services/<slug:slug>/people/"
_SETUP = "migrations/<slug:slug>/setup/"

urlpatterns = [
    path("setup/", registry.setup, name="setup"),
    path("setup/services/new/", registry.service_new, name="service_new"),
    path("setup/models/", registry.language_models, name="language_models"),
    path("setup/models/new/", registry.language_model_new, name="language_model_new"),
    path("setup/models/<int:pk>/", registry.language_model_edit, name="language_model_edit"),
    path("setup/migrations/new/", migrations.migration_new, name="migration_new"),
    path("services/<slug:slug>/edit/", registry.service_edit, name="service_edit"),
    path(_PEOPLE, people.people, name="people"),
    path(_PEOPLE + "add/", people.people_add, name="people_add"),
    path(_PEOPLE + "invite/", people.people_invite, name="people_invite"),
    path(_PEOPLE + "<int:user>/", people.people_roles, name="people_roles"),
    path(_PEOPLE + "<int:user>/invite/", people.people_invite_again, name="people_invite_again"),
    path(_SETUP, migrations.migration_setup, name="migration_setup"),
    path(_SETUP + "edit/", migrations.migration_edit, name="migration_edit"),
    path(_SETUP + "dimensions/new/", dimensions.dimension_new, name="dimension_new"),
    path(_SETUP + "dimensions/<slug:dimension>/", dimensions.dimension, name="dimension"),
    path(
        _SETUP + "dimensions/<slug:dimension>/edit/",
        dimensions.dimension_edit,
        name="dimension_edit",
    ),
    path(
        _SETUP + "dimensions/<slug:dimension>/remove/",
        dimensions.dimension_remove,
        name="dimension_remove",
    ),
]
