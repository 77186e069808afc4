"""The one-command run as a whole: healthy with its demo, healed by itself, clear when it cannot."""

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
from shared.version import VERSION
from tests.deploy.conftest import Databases
from tests.deploy.embedded_run import (
    COMMAND,
    WAIT_SECONDS,
    EmbeddedRun,
    find_free_port,
    wait_until,
)
from tests.registrations.conftest import body

LASTING = 1 + len(WORKERS)  # the web door and the workers; seeding ends


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRun]:
    """One running Live for this module."""
    made = EmbeddedRun(tmp_path_factory.mktemp("run"))
    yield made
    assert made.stop() == 0


def slot(run: EmbeddedRun, slug: str) -> Any:
    return next(event for event in run.events() if event["slug"] == slug)["occurrences"][0]


def refusal(**env: str) -> tuple[int, str]:
    """How a run that cannot start ends, and what it says."""
    done = subprocess.run(
        COMMAND,
        env={**os.environ, **env},
        stderr=subprocess.PIPE,
        timeout=WAIT_SECONDS,
        check=False,
    )
    return done.returncode, done.stderr.decode()


def test_start_first_time_catalogue_is_full_of_demo_events(run: EmbeddedRun) -> None:
    events = run.events()
    slots = [slot for event in events for slot in event["occurrences"]]
    assert len(events) >= 24
    assert slot(run, seeding.FULL)["status"] == "full"
    assert slot(run, seeding.FEW)["seats_left"] == 2
    assert any(row["status"] == "cancelled" for row in slots)
    assert f"http://127.0.0.1:{run.port}/dev/inbox" in run.output


def test_kill_of_every_child_run_heals_and_seats_still_follow(run: EmbeddedRun) -> None:
    wanted = slot(run, seeding.HOUSE)
    killed = run.children()
    for child in killed:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(set(run.children()) - set(killed)) >= LASTING)
    wait_until(run.healthy)
    run.post("/api/registrations/v1/registrations", body(wanted["id"], seats=2))
    wait_until(lambda: slot(run, seeding.HOUSE)["seats_left"] == wanted["seats_left"] - 2)
    assert "The registrations worker was ended by signal 9; it starts again" in run.output


def test_stop_and_start_again_seeds_nothing_anew(run: EmbeddedRun) -> None:
    before = {event["id"]: event["slug"] for event in run.events()}
    assert run.stop() == 0
    run.start()
    assert {event["id"]: event["slug"] for event in run.events()} == before
    assert "Demo data" not in run.output
    assert "Live runs." in run.output


def test_start_on_a_busy_port_says_so_and_ends_with_2(run: EmbeddedRun, tmp_path: Path) -> None:
    code, said = refusal(PORT=str(run.port), LIVE_DATA=str(tmp_path))
    assert code == 2
    assert f"Port {run.port} cannot be used" in said
    assert len(said.splitlines()) == 1


def test_start_with_a_folder_that_cannot_be_written_says_so_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = refusal(PORT=str(find_free_port()), LIVE_DATA=str(tmp_path / "file" / "data"))
    assert code == 2
    assert said.startswith("LIVE_DATA: ")
    assert len(said.splitlines()) == 1


def test_start_with_a_port_that_is_none_says_so_and_ends_with_2(tmp_path: Path) -> None:
    code, said = refusal(PORT="eighty", LIVE_DATA=str(tmp_path))
    assert (code, len(said.splitlines())) == (2, 1)


def test_healthz_until_ready_is_503_with_what_is_missing_then_200(migrated: Databases) -> None:
    ready = readiness.create_ready_flag()
    statuses: list[str] = []

    def ask() -> Any:
        answer = web.answer_health(
            ready, migrated, lambda status, _headers: statuses.append(status)
        )
        return json.loads(b"".join(answer))

    assert f"{len(content.list_slugs())} demo events" in ask()["missing"]
    ready.value = True
    assert ask() == {"status": "ok", "version": VERSION}
    assert [status[:3] for status in statuses] == ["503", "200"]


def test_body_of_ten_megabytes_is_answered_and_not_cut_off(run: EmbeddedRun) -> None:
    sent = Request(
        f"http://127.0.0.1:{run.port}/api/registrations/v1/registrations",
        b"x" * 10_000_000,
        {"Content-Type": "application/json"},
    )
    with pytest.raises(HTTPError) as refused:
        urlopen(sent, timeout=WAIT_SECONDS)  # noqa: S310 - loopback
    with refused.value as answer:
        assert (answer.code, json.load(answer)["status"]) == (413, 413)
