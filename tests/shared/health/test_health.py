"""Jobs that do not run are reported, to this service's staff and to the other services."""

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
from shared import clock, service_worker
from shared.bus import outbox
from shared.bus.envelope import decode_fact
from shared.config import Settings, load_settings
from shared.contracts import NotifierHealthReported
from shared.database.session import Database
from shared.health import reports, state
from shared.health.heartbeat import Heartbeat
from shared.health.timers import build_health_tasks
from shared.site.services import SERVICES, WORKER_JOBS
from shared.web import health_banner
from tests.migrated_databases import migrate_new_database
from tests.shared.facts import make_seats_changed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of an embedded notifier."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the notifier's app."""
    made = create_app(settings)
    migrate_new_database("notifier", made.extensions["live"].database)
    yield made
    made.extensions["live"].database.dispose()


@pytest.fixture
def service(app: Flask) -> Database:
    """Return the notifier's database, in which every job has just recorded a heartbeat."""
    database: Database = app.extensions["live"].database
    for job in WORKER_JOBS["notifier"]:
        Heartbeat(database, job).record()
    return database


def list_problems(app: Flask, oldest_message: datetime | None = None) -> list[str]:
    live = app.extensions["live"]
    with app.test_request_context("/?lang=en"), live.database.read() as session:
        return health_banner.list_problems(session, live.settings, oldest_message)


def travel_ahead(**time: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**time))


def store_report(service: Database, version: int = 1, silent: tuple[str, ...] = ()) -> None:
    fact = reports.REPORT_CONTRACTS["events"](
        version=version,
        service="events",
        facts_since="",
        messages_since="",
        silent=list(silent),
    )
    with service.begin() as session:
        reports.store_report(session, fact)


@pytest.mark.parametrize("name", SERVICES)
def test_watched_jobs_are_those_of_the_worker(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[str] = []

    def record_jobs(_service: str, jobs: dict[str, object], _argv: object) -> int:
        started.extend(jobs)
        return 0

    monkeypatch.setattr(service_worker, "run_worker", record_jobs)
    module = import_module(f"services.{name}.worker")
    module.main([], load_settings(name, {"LIVE_DATA": str(tmp_path)}))
    assert sorted(started) == sorted(WORKER_JOBS[name])


def test_service_with_all_jobs_alive_has_no_problem(app: Flask, service: Database) -> None:
    with service.read() as session:
        assert state.read_health(session, "notifier").is_healthy
    assert list_problems(app) == []


def test_service_without_a_worker_names_every_job(app: Flask) -> None:
    (problem,) = list_problems(app)
    assert all(job in problem for job in WORKER_JOBS["notifier"])


def test_silent_job_is_named_and_the_others_are_not(app: Flask, service: Database) -> None:
    with travel_ahead(seconds=100):
        for job in ("relay", "consumer", "timers"):
            Heartbeat(service, job).record()
        assert list_problems(app) == ["Messages: these parts of its worker do not run: sender."]


def test_fact_waiting_too_long_is_reported(app: Flask, service: Database) -> None:
    with service.begin() as session:
        outbox.add_fact(session, make_seats_changed())
    assert list_problems(app) == []
    with travel_ahead(seconds=80):
        assert "changes have not reached" in list_problems(app)[0]


def test_message_waiting_too_long_is_reported(app: Flask, service: Database) -> None:
    assert list_problems(app, clock.now() - timedelta(minutes=4)) == []
    (problem,) = list_problems(app, clock.now() - timedelta(minutes=6))
    assert "Messages to families have been waiting" in problem


def test_problem_of_another_service_is_shown(app: Flask, service: Database) -> None:
    store_report(service, silent=("relay",))
    assert list_problems(app) == ["Events: these parts of its worker do not run: relay."]


def test_silent_service_is_reported(app: Flask, service: Database) -> None:
    store_report(service)
    assert list_problems(app) == []
    with travel_ahead(minutes=5):
        assert any(one.startswith("Events has not been heard of") for one in list_problems(app))


def test_older_report_changes_nothing(app: Flask, service: Database) -> None:
    store_report(service, version=5)
    store_report(service, version=4, silent=("relay",))
    assert list_problems(app) == []


def test_health_report_at_start_names_no_silent_job(service: Database) -> None:
    heartbeat, report = build_health_tasks(service, "notifier", lambda _session: None)
    with travel_ahead(hours=1):
        heartbeat.run()
        report.run()
        with service.read() as session:
            body = session.scalars(select(outbox.outbox.c.body)).one()
    fact = decode_fact(json.loads(body)).fact
    assert isinstance(fact, NotifierHealthReported)
    assert fact.silent == []
