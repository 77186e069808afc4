"""Health: what does not run is told, here and to the other services; what runs is not."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.notifier.app import create_app
from services.notifier.worker import main as notifier_worker
from shared import clock
from shared.bus import outbox
from shared.bus.envelope import decode_fact
from shared.config import Settings, load_settings
from shared.contracts import NotifierHealthReported
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.health import reports, state
from shared.health.heartbeat import Heartbeat
from shared.health.timers import build_health_tasks
from shared.site.services import SERVICES, WORKER_JOBS
from shared.web import health_banner
from tests.shared.facts import seats


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the notifier's embedded run."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The notifier's app."""
    made = create_app(settings)
    upgrade_database("notifier", made.extensions["live"].database)
    yield made
    made.extensions["live"].database.dispose()


@pytest.fixture
def service(app: Flask) -> Database:
    """The notifier's database, in which every role has just given a sign of life."""
    database: Database = app.extensions["live"].database
    for role in WORKER_JOBS["notifier"]:
        Heartbeat(database, role).beat()
    return database


def sentences(app: Flask, oldest: datetime | None = None) -> list[str]:
    live = app.extensions["live"]
    with app.test_request_context("/?lang=en"), live.database.read() as session:
        return health_banner.list_problems(session, live.settings, oldest)


def later(**given: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**given))


@pytest.mark.parametrize("name", SERVICES)
def test_roles_that_are_watched_are_those_of_the_worker(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = import_module(f"services.{name}.worker")
    seen: list[str] = []

    def run(_service: str, given: dict[str, object], _argv: object) -> int:
        seen.extend(given)
        return 0

    monkeypatch.setattr(module.roles, "run", run)
    module.main([], load_settings(name, {"LIVE_DATA": str(tmp_path)}))
    assert sorted(seen) == sorted(WORKER_JOBS[name])
    assert callable(notifier_worker)


def test_service_whose_roles_all_live_has_nothing_to_tell(app: Flask, service: Database) -> None:
    with service.read() as session:
        assert state.read_health(session, "notifier").well
    assert sentences(app) == []


def test_service_without_a_worker_names_every_part(app: Flask) -> None:
    (told_now,) = sentences(app)
    assert all(role in told_now for role in WORKER_JOBS["notifier"])


def test_role_that_stopped_is_named_and_the_others_are_not(app: Flask, service: Database) -> None:
    with later(seconds=100):
        for role in ("relay", "consumer", "timers"):
            Heartbeat(service, role).beat()
        assert sentences(app) == ["Messages: these parts of its worker do not run: sender."]


def test_fact_that_waits_too_long_is_told(app: Flask, service: Database) -> None:
    with service.begin() as session:
        outbox.add_fact(session, seats())
    assert sentences(app) == []
    with later(seconds=80):
        assert "changes have not reached" in sentences(app)[0]


def test_message_that_waits_too_long_is_told(app: Flask, service: Database) -> None:
    assert sentences(app, clock.now() - timedelta(minutes=4)) == []
    (told_now,) = sentences(app, clock.now() - timedelta(minutes=6))
    assert "Messages to families have been waiting" in told_now


def heard(service: Database, version: int = 1, silent: tuple[str, ...] = ()) -> None:
    fact = reports.REPORT_CONTRACTS["events"](
        version=version,
        service="events",
        facts_since="",
        messages_since="",
        silent=list(silent),
    )
    with service.begin() as session:
        reports.store_report(session, fact)


def test_trouble_of_another_service_is_told_here_too(app: Flask, service: Database) -> None:
    heard(service, silent=("relay",))
    assert sentences(app) == ["Events: these parts of its worker do not run: relay."]


def test_other_service_that_falls_silent_is_told(app: Flask, service: Database) -> None:
    heard(service)
    assert sentences(app) == []
    with later(minutes=5):
        assert any(one.startswith("Events has not been heard of") for one in sentences(app))


def test_older_word_of_a_service_changes_nothing(app: Flask, service: Database) -> None:
    heard(service, version=5)
    heard(service, version=4, silent=("relay",))
    assert sentences(app) == []


def test_timers_tell_the_others_and_blame_nobody_at_their_start(service: Database) -> None:
    (_, beat), (_, tell) = build_health_tasks(service, "notifier", lambda _session: None)
    with later(hours=1):
        beat()
        tell()
        with service.read() as session:
            body = session.scalars(select(outbox.outbox.c.body)).one()
    fact = decode_fact(json.loads(body)).fact
    assert isinstance(fact, NotifierHealthReported)
    assert fact.silent == []
