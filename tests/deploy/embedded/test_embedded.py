"""The embedded run as a process: its demo, restarts of its children, and clear start errors."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from deploy.embedded import readiness, web
from deploy.embedded.__main__ import WORKERS
from services.events.demo import content
from services.registrations.demo import seeding
from shared.health.heartbeat import Heartbeat
from shared.site.services import WORKER_JOBS
from shared.version import VERSION
from tests.deploy.embedded_run import (
    COMMAND,
    WAIT_SECONDS,
    EmbeddedRun,
    find_free_port,
    wait_until,
)
from tests.registrations.request_body import build_registration_body
from tests.service_databases import Databases

LONG_RUNNING = 1 + len(WORKERS)  # the web process and the workers; seeding ends


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRun]:
    """Return an embedded run for all tests of this module."""
    made = EmbeddedRun(tmp_path_factory.mktemp("run"))
    yield made
    assert made.stop() == 0


def get_first_occurrence(run: EmbeddedRun, slug: str) -> Any:
    return next(event for event in run.list_events() if event["slug"] == slug)["occurrences"][0]


def run_and_read_error(**env: str) -> tuple[int, str]:
    """Start a run that must fail; return its exit code and its error output."""
    done = subprocess.run(
        COMMAND,
        env={**os.environ, **env},
        stderr=subprocess.PIPE,
        timeout=WAIT_SECONDS,
        check=False,
    )
    return done.returncode, done.stderr.decode()


def test_first_start_creates_demo_events(run: EmbeddedRun) -> None:
    events = run.list_events()
    occurrences = [one for event in events for one in event["occurrences"]]
    assert len(events) >= 24
    assert get_first_occurrence(run, seeding.FULL)["status"] == "full"
    assert get_first_occurrence(run, seeding.FEW)["seats_left"] == 2
    assert any(row["status"] == "cancelled" for row in occurrences)
    assert f"http://127.0.0.1:{run.port}/dev/inbox" in run.output


def test_kill_of_every_child_restarts_all(run: EmbeddedRun) -> None:
    occurrence = get_first_occurrence(run, seeding.HOUSE)
    killed = run.list_children()
    for child in killed:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(set(run.list_children()) - set(killed)) >= LONG_RUNNING)
    wait_until(run.is_healthy)
    body = build_registration_body(occurrence["id"], seats=2)
    run.post("/api/registrations/v1/registrations", body)
    expected = occurrence["seats_left"] - 2
    wait_until(lambda: get_first_occurrence(run, seeding.HOUSE)["seats_left"] == expected)
    assert "The registrations worker was ended by signal 9; it starts again" in run.output


def test_second_start_adds_no_demo_data(run: EmbeddedRun) -> None:
    before = {event["id"]: event["slug"] for event in run.list_events()}
    assert run.stop() == 0
    run.start()
    assert {event["id"]: event["slug"] for event in run.list_events()} == before
    assert "Demo data" not in run.output
    wait_until(lambda: "Live runs." in run.output)


def test_start_on_port_in_use_exits_with_2(run: EmbeddedRun, tmp_path: Path) -> None:
    code, error = run_and_read_error(PORT=str(run.port), LIVE_DATA=str(tmp_path))
    assert code == 2
    assert f"Port {run.port} cannot be used" in error
    assert len(error.splitlines()) == 1


def test_start_with_unwritable_folder_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, error = run_and_read_error(
        PORT=str(find_free_port()), LIVE_DATA=str(tmp_path / "file" / "data")
    )
    assert code == 2
    assert error.startswith("LIVE_DATA: ")
    assert len(error.splitlines()) == 1


def test_start_with_damaged_keys_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    code, error = run_and_read_error(PORT=str(find_free_port()), LIVE_DATA=str(tmp_path))
    assert (code, len(error.splitlines())) == (2, 1)


def test_start_with_invalid_port_exits_with_2(tmp_path: Path) -> None:
    code, error = run_and_read_error(PORT="eighty", LIVE_DATA=str(tmp_path))
    assert (code, len(error.splitlines())) == (2, 1)


def test_healthz_before_ready_is_503_then_200(migrated_databases: Databases) -> None:
    ready = readiness.create_ready_flag()
    statuses: list[str] = []

    def read_health() -> Any:
        answer = web.answer_health(
            ready, migrated_databases, lambda status, _headers: statuses.append(status)
        )
        return json.loads(b"".join(answer))

    assert f"{len(content.list_slugs())} demo events" in read_health()["missing"]
    ready.value = True
    assert read_health()["status"] == "degraded"  # no worker runs
    for service, jobs in WORKER_JOBS.items():
        for job in jobs:
            Heartbeat(migrated_databases[service], job).record()
    assert read_health() == {"status": "ok", "version": VERSION}
    assert [status[:3] for status in statuses] == ["503", "503", "200"]


def test_body_of_10_mb_gets_complete_413_response(run: EmbeddedRun) -> None:
    sent = Request(
        f"http://127.0.0.1:{run.port}/api/registrations/v1/registrations",
        b"x" * 10_000_000,
        {"Content-Type": "application/json"},
    )
    with pytest.raises(HTTPError) as refused:
        urlopen(sent, timeout=WAIT_SECONDS)  # noqa: S310 - loopback
    with refused.value as answer:
        assert (answer.code, json.load(answer)["status"]) == (413, 413)
