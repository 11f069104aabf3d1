from django.urls import URLPattern, URLResolver, include, path

from config.languages import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("judging/", include("annotation.urls")),
    path("", include("migrations_app.portfolio.urls")),
    path("", include("migrations_app.audit.urls")),
    path("", include("calibration.dashboard.urls")),
    path("", include("calibration.pairs.urls")),
    path("", include("calibration.team.urls")),
    path("", include("calibration.report.urls")),
    path("", include("migrations_app.decision.urls")),
    path("", include("migrations_app.setup.urls")),
    path("", include("migrations_app.notifications.urls")),
    path("", include("migrations_app.planning.urls")),
    path("", include("migrations_app.evidence.urls")),
    path("language/", choose_language, name="language"),
    path("accounts/", include("config.account_urls")),
    path("api/", include("config.api")),
    path("", include("config.health")),
]
