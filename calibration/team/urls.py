from django.urls import path

from calibration.team import views

PAGE = "migrations/<slug:slug>/team/"
PERSON = f"{PAGE}<int:annotator_id>/"
JUDGMENT = f"{PAGE}judgments/<int:judgment_id>/"

urlpatterns = [
    path(PAGE, views.team, name="team"),
    path(f"{PAGE}disagreements/", views.disagreements, name="team_disagreements"),
    path(f"{PAGE}exclusions/", views.exclusions, name="team_exclusions"),
    path(PERSON, views.person, name="team_person"),
    path(f"{PERSON}exclude/", views.person_exclude, name="team_person_exclude"),
    path(f"{PERSON}restore/", views.person_restore, name="team_person_restore"),
    path(f"{JUDGMENT}exclude/", views.judgment_exclude, name="team_judgment_exclude"),
    path(f"{JUDGMENT}restore/", views.judgment_restore, name="team_judgment_restore"),
    path(f"{PAGE}pairs/<int:queued_id>/serve/", views.pair_serve, name="team_pair_serve"),
]
