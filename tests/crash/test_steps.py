"""Kill a worker or the web server at one step several times; then the figures agree."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.crash.installation import CrashInstallation, expect_figures
from tests.crash.kill_points import KILL_POINTS
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.registrations.request_body import build_registration_body

KILLS = 2
REGISTRATIONS = 5
SEATS = 7  # 1 + 2 + 1 + 2 + 1


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[CrashInstallation]:
    """Create services with one occurrence in each, and registrations that are not yet published."""
    with closing(CrashInstallation(tmp_path)) as installation:
        with installation.run_workers():
            wait_until(installation.is_occurrence_known)
        installation.register(REGISTRATIONS)
        yield installation


@pytest.mark.parametrize("name", KILL_POINTS)
def test_worker_killed_at_a_step_loses_and_repeats_nothing(
    installation: CrashInstallation, name: str
) -> None:
    kill_point = KILL_POINTS[name]
    run_jobs_before(installation, kill_point.job)
    repetitions: Counter[str] = Counter()
    for _ in range(KILLS):
        installation.run_until_killed(name)
        repetitions += installation.count_repetitions()
        installation.expire_leases()
    installation.drain()
    repetitions["published"] += installation.count_published_again()
    assert installation.count_figures() == expect_figures(SEATS)
    assert installation.count_dead_letters() == 0
    assert not kill_point.repeated or repetitions[kill_point.repeated] > 0


def run_jobs_before(installation: CrashInstallation, job: str) -> None:
    """Run the jobs that bring the facts to the job that is going to be killed."""
    if job == "relay":
        return
    with installation.run_worker("registrations", "relay,timers"):
        wait_until(lambda: not installation.count_waiting().get("outbox of registrations"))
    if job == "sender":
        with installation.run_worker("notifier", "consumer"):
            wait_until(lambda: not installation.count_queued("notifier"))


def test_web_killed_after_the_commit_answers_the_repeated_request(
    installation: CrashInstallation, tmp_path: Path
) -> None:
    port, marker = find_free_port(), tmp_path / "killed"
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--no-control-socket",
         "tests.crash.killed_web:create_killed_app()"],
        env={**installation.env, "CRASH_MARKER": str(marker)},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/api/registrations/v1/registrations"
    headers = {"Idempotency-Key": "once", "Content-Type": "application/json"}
    request = Request(
        url, json.dumps(build_registration_body(installation.occurrence_id)).encode(), headers
    )
    responses: list[Any] = []

    def send() -> bool:
        try:
            with urlopen(request, timeout=WAIT_SECONDS) as response:  # noqa: S310 - loopback
                responses.append(json.load(response))
        except (URLError, ConnectionError, HTTPException):
            return False
        return True

    wait_until(send)
    web.terminate()
    assert web.wait(WAIT_SECONDS) == 0
    assert marker.exists()
    assert responses[0]["seats"] == 2
    installation.drain()
    assert installation.count_figures() == expect_figures(SEATS + 2)
