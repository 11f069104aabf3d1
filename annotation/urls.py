from django.urls import URLPattern, URLResolver, path, re_path

from annotation import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.judging, name="judging"),
    path("<slug:code>/", views.judge, name="judge"),
    path("<slug:code>/claim/", views.claim, name="judge_claim"),
    path("<slug:code>/undo/", views.undo, name="judge_undo"),
    re_path(
        r"^(?P<code>[-\w]+)/judgments\.(?P<kind>csv|jsonl)$",
        views.judgments_export,
        name="judgments_export",
    ),
    path("<slug:code>/rubric/", views.rubric, name="judge_rubric"),
    path("<slug:code>/pairs/<int:assignment_id>/", views.submit, name="judge_submit"),
    path("<slug:code>/pairs/<int:assignment_id>/skip/", views.skip_pair, name="judge_skip"),
    path("<slug:code>/pairs/<int:assignment_id>/flag/", views.flag, name="judge_flag"),
    path("<slug:code>/pairs/<int:assignment_id>/guess/", views.guess, name="judge_guess"),
    path(
        "<slug:code>/pairs/<int:assignment_id>/objection/", views.objection, name="judge_objection"
    ),
    path("<slug:code>/pairs/<int:assignment_id>/draft/", views.draft, name="judge_draft"),
    path(
        "<slug:code>/pairs/<int:assignment_id>/heartbeat/", views.heartbeat, name="judge_heartbeat"
    ),
]
