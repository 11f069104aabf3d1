"""The scripted annotators, against a server that keeps to the contract of the judging page."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from examples import judges
from examples.support_demo.cases import cases
from examples.support_demo.models import CANDIDATE, INCUMBENT
from tests.demo.fake_server import Told, serving

SCALES = {"correctness": "acceptance", "refusal": "acceptance", "style": "preference_3"}
CHOICES = {
    "acceptance": ["left", "both", "neither", "right"],
    "preference_3": ["left", "tie", "right"],
}
AT_ONCE = ["--pause", "0"]


def pairs(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"pair-{number}",
            "prompt": {"text": case.prompt.text},
            "left": {"text": case.texts[INCUMBENT.slug]},
            "right": {"text": case.texts[CANDIDATE.slug]},
            "questions": [
                {"slug": slug, "scale": scale, "choices": CHOICES[scale]}
                for slug, scale in SCALES.items()
            ],
        }
        for number, case in enumerate(cases(count))
    ]


def test_three_annotators_log_in_and_judge_until_nothing_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = Told(pairs(12))
    with serving(told) as url:
        assert judges.main(["--url", url, *AT_ONCE]) == 0
    assert sorted(told.logins) == ["ada", "ben", "cleo"]
    assert sorted(pair for pair, _ in told.submitted) == sorted(p["id"] for p in told.pairs)
    assert capsys.readouterr().out.count("nothing to judge. All judged.") == 3


def test_every_question_is_answered_by_one_of_its_choices() -> None:
    told = Told(pairs(30))
    with serving(told) as url:
        judges.main(["--url", url, *AT_ONCE])
    for _, document in told.submitted:
        assert document["answers"].keys() == SCALES.keys()
        assert all(answer in CHOICES[SCALES[slug]] for slug, answer in document["answers"].items())
        assert document["active_s"] > 0


def test_a_limit_holds_for_all_together() -> None:
    told = Told(pairs(12))
    with serving(told) as url:
        assert judges.main(["--url", url, "--limit", "5", *AT_ONCE]) == 0
    assert len(told.submitted) == 5


def test_most_answers_are_the_truth() -> None:
    told = Told(pairs(200))
    with serving(told) as url:
        judges.main(["--url", url, *AT_ONCE])
    known = {f"pair-{n}": case for n, case in enumerate(cases(200))}
    right = 0
    for pair, document in told.submitted:
        left, other = (known[pair].truth(slug).correct for slug in (INCUMBENT.slug, CANDIDATE.slug))
        wanted = {(1, 1): "both", (0, 0): "neither", (1, 0): "left", (0, 1): "right"}
        right += document["answers"]["correctness"] == wanted[left, other]
    assert 0.8 * len(told.submitted) < right < len(told.submitted)


def test_where_no_server_is_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Told([])) as url:
        pass
    assert judges.main(["--url", url]) == 1
    assert "Is `make demo` running and ready?" in capsys.readouterr().out


def test_a_wrong_password_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Told([])) as url:
        assert judges.main(["--url", url, "--password", "wrong"]) == 1
    assert "ada could not log in" in capsys.readouterr().out


def test_without_the_demos_queue_nothing_is_left_to_judge(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(Told([], service="Another")) as url:
        assert judges.main(["--url", url]) == 1
    assert "nothing is left to judge" in capsys.readouterr().out


def test_a_pair_of_other_data_is_not_guessed_at(capsys: pytest.CaptureFixture[str]) -> None:
    strange = {**pairs(1)[0], "left": {"text": "Never written by the generator."}}
    told = Told([strange])
    with serving(told) as url:
        assert judges.main(["--url", url, *AT_ONCE]) == 1
    assert told.submitted == []
    assert "is not of the demo's invented data" in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_they_end_cleanly(number: signal.Signals) -> None:
    with serving(Told(pairs(9))) as url:
        command = [sys.executable, "-m", "examples.judges", "--url", url, "--pause", "60"]
        with subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            assert "Ctrl-C ends it" in process.stdout.readline()
            process.send_signal(number)
            _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_they_need_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('django', 'numpy', 'requests')));"
        "import examples.judges"
    )
    root = Path(settings.BASE_DIR)
    subprocess.run([sys.executable, "-S", "-c", program], cwd=root, check=True)
