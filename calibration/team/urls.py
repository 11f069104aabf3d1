from django.urls import path

from calibration.team import views

PAGE = "migrations/<slug:slug>/team/"
PERSON = f"{PAGE}<int:annotator_id>/"
JUDGMENT = f"{PAGE}judgments/<int:judgment_id>/"
PAIR = f"{PAGE}pairs/<int:queued_id>/"
GOLD = f"{PAGE}checks/gold/"

urlpatterns = [
    path("teams/", views.teams, name="teams"),
    path(PAGE, views.team, name="team"),
    path(f"{PAGE}people/", views.people, name="team_people"),
    path(f"{PAGE}disagreements/", views.disagreements, name="team_disagreements"),
    path(f"{PAGE}reasons/", views.reasons, name="team_reasons"),
    path(f"{PAGE}exclusions/", views.exclusions, name="team_exclusions"),
    path(f"{PAGE}settings/", views.settings, name="team_settings"),
    path(f"{PAGE}pairs/", views.pairs, name="team_pairs"),
    path(f"{PAIR}serve/", views.pair_serve, name="team_pair_serve"),
    path(f"{PAIR}aside/", views.pair_aside, name="team_pair_aside"),
    path(f"{PAIR}read/", views.pair_read, name="team_pair_read"),
    path(f"{PAIR}adjudicate/", views.pair_adjudicate, name="team_pair_adjudicate"),
    path(f"{PAGE}flags/<int:flag_id>/", views.flag_resolve, name="team_flag_resolve"),
    path(f"{PAGE}checks/", views.checks, name="team_checks"),
    path(f"{GOLD}<int:pair_id>/", views.gold_new, name="team_gold_new"),
    path(f"{GOLD}<int:pair_id>/add/", views.gold_add, name="team_gold_add"),
    path(f"{GOLD}keys/<int:key_id>/retire/", views.gold_retire, name="team_gold_retire"),
    path(PERSON, views.person, name="team_person"),
    path(f"{PERSON}terms/", views.person_terms, name="team_person_terms"),
    path(f"{PERSON}hand-over/", views.person_hand_over, name="team_person_hand_over"),
    path(f"{PERSON}try/", views.person_try, name="team_person_try"),
    path(f"{PERSON}exclude/", views.person_exclude, name="team_person_exclude"),
    path(f"{PERSON}restore/", views.person_restore, name="team_person_restore"),
    path(f"{JUDGMENT}exclude/", views.judgment_exclude, name="team_judgment_exclude"),
    path(f"{JUDGMENT}restore/", views.judgment_restore, name="team_judgment_restore"),
]
