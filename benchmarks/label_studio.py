"""Label Studio on this machine, in the same hour: four web processes on PostgreSQL.

It is never a dependency: an environment of its own has it, `SUCCESSOR_LABEL_STUDIO` names that
environment's folder, and `--label-studio` makes one in `.local/label-studio` (994 MB) where there
is none. What it would tell its makers is switched off; it talks to 127.0.0.1 alone.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.judging_client import Browser, Reply
from benchmarks.judging_place import PASSWORD, WEB_PROCESSES, prompt_of, words_of
from benchmarks.running import Unavailable
from tests.e2e.place import CHECKOUT, Place, free_port

VERSION = "1.23.2"
PACKAGES = (f"label-studio=={VERSION}", "gunicorn")
FOLDER = CHECKOUT / ".local" / "label-studio"
DATABASE = "label_studio"
OWNER = "owner@example.org"
QUIET = {
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "COLLECT_ANALYTICS": "False",
    "LATEST_VERSION_CHECK": "False",
    "LOG_LEVEL": "ERROR",
}
# Its own settings for a server without these extensions: two indexes for searching answers are
# left out, which a submit would otherwise have to write.
WITHOUT_SEARCH = {"SKIP_TRIGRAM_EXTENSION": "full", "SKIP_BTREE_GIN_EXTENSION": "full"}
CHOICES = "".join(
    f'<Choices name="{name}" toName="left"><Choice value="left"/><Choice value="both"/>'
    '<Choice value="neither"/><Choice value="right"/></Choices>'
    for name in ("correctness", "refusal", "style")
)
CONFIG = (
    '<View><Text name="prompt" value="$prompt"/><Text name="left" value="$left"/>'
    f'<Text name="right" value="$right"/>{CHOICES}'
    '<TextArea name="reason" toName="left"/></View>'
)


class LabelStudio:
    """Its processes and its project; `end` ends them."""

    def __init__(self, python: Path, place: Place) -> None:
        self.python, self.port = python, free_port()
        self.package = next(python.parents[1].glob("lib/*/site-packages/label_studio"))
        self.environment = _environment(place)
        self.process: subprocess.Popen[bytes] | None = None
        self.project = 0

    def start(self) -> None:
        _make_database()
        self._manage("migrate", "--verbosity=0")
        web = Place(Path(self.environment["BASE_DATA_DIR"]), self.port)
        with web.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    str(self.python), "-m", "gunicorn", "core.wsgi", "--workers",
                    str(WEB_PROCESSES), "--bind", f"127.0.0.1:{self.port}", "--timeout", "120",
                ],
                cwd=self.package, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        web.process = self.process
        web._await(lambda: _answers(self.port), "an answer of Label Studio")

    def fill(self, people: int, tasks: int) -> list["Labeler"]:
        """The people, logged in, of a project with so many tasks."""
        judges = [Labeler(self.port, f"judge{n}@example.org") for n in range(people)]
        owner = judges[0]
        document = {"title": "load", "label_config": CONFIG, "sampling": "Sequential sampling"}
        self.project = int(owner.asked("POST", "/api/projects/", document)["id"])
        rows = [
            {
                "prompt": prompt_of(n),
                "left": words_of("old", n),
                "right": words_of("new", n),
            }
            for n in range(tasks)
        ]
        owner.asked("POST", f"/api/projects/{self.project}/import", rows)
        for judge in judges:
            judge.project = self.project
        return judges

    def judged_twice(self) -> int:
        """Tasks with more annotations than the one that was asked for."""
        return self._sql(
            "SELECT count(*) FROM (SELECT task_id FROM task_completion "
            "GROUP BY task_id HAVING count(*) > 1) AS t"
        )

    def stored_of(self, task: int) -> int:
        return self._sql(f"SELECT count(*) FROM task_completion WHERE task_id = {int(task)}")  # noqa: S608

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def _sql(self, statement: str) -> int:
        import psycopg  # noqa: PLC0415

        place = self.environment
        with psycopg.connect(
            host=place["POSTGRE_HOST"], port=place["POSTGRE_PORT"],
            user=place["POSTGRE_USER"], dbname=DATABASE,
        ) as connection:  # fmt: skip
            row = connection.execute(statement.encode()).fetchone()
        return int(row[0]) if row else 0

    def _manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.python), "manage.py", *arguments],
            cwd=self.package, env=self.environment, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        if done.returncode:
            raise Unavailable(f"Label Studio does not start: {done.stderr[-500:]}")


class Labeler:
    """One person, in a session: next task, then an annotation of three choices and a reason."""

    project = 0

    def __init__(self, port: int, email: str) -> None:
        self.browser = Browser(port)
        self.browser.log_in("/user/signup/", {"email": email, "password": PASSWORD})

    def claim(self) -> tuple[float, Reply | None]:
        path = f"/api/projects/{self.project}/next"
        took, status, body = self.browser.timed("GET", path)
        if status == 404:
            return took, None
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return took, json.loads(body)

    def submit(self, pair: Reply) -> float:
        result: list[Reply] = [
            {
                "from_name": name,
                "to_name": "left",
                "type": "choices",
                "value": {"choices": ["left"]},
            }
            for name in ("correctness", "refusal", "style")
        ]
        reason = {"text": ["it is shorter"]}
        result.append(
            {"from_name": "reason", "to_name": "left", "type": "textarea", "value": reason}
        )
        path = f"/api/tasks/{pair['id']}/annotations/?project={self.project}"
        document = {"result": result, "lead_time": 3.0}
        took, status, body = self.browser.timed("POST", path, document)
        if status != 201:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return took

    def asked(self, method: str, path: str, document: Any = None) -> Any:
        _, status, body = self.browser.timed(method, path, document)
        if status not in (200, 201):
            raise RuntimeError(f"{path} answered {status}: {body[:500]!r}")
        return json.loads(body)


def installed(make: bool) -> Path | None:
    """The interpreter of an environment that has it; None where there is none."""
    named = os.environ.get("SUCCESSOR_LABEL_STUDIO", "")
    folder = Path(named) if named else FOLDER
    python = folder / "bin" / "python"
    if not python.exists() and make and not named:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python if python.exists() else None


def _environment(place: Place) -> dict[str, str]:
    from django.db import connection  # noqa: PLC0415

    at = connection.settings_dict
    data = place.folder / "label-studio"
    data.mkdir(exist_ok=True)
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **QUIET,
        **({} if _has_search() else WITHOUT_SEARCH),
        "DJANGO_SETTINGS_MODULE": "core.settings.label_studio",
        "DJANGO_DB": "default",
        "POSTGRE_NAME": DATABASE,
        "POSTGRE_USER": str(at["USER"]),
        "POSTGRE_HOST": str(at["HOST"]),
        "POSTGRE_PORT": str(at["PORT"]),
        "POSTGRE_PASSWORD": "",
        "BASE_DATA_DIR": str(data),
    }


def _has_search() -> bool:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'")
        return cursor.fetchone() is not None


def _make_database() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")


def _answers(port: int) -> bool:
    try:
        return Browser(port).ask("GET", "/user/login/")[0] == 200
    except OSError:
        return False
