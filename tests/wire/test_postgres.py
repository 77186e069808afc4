"""The services on PostgreSQL: migrations, the seat counter, and a database that is down."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.events.app import create_app as events_app
from services.events.models import Occurrence as EventOccurrence
from services.events.occurrences.handlers import apply_seats
from services.notifier.models import Captured
from services.registrations.app import create_app
from services.registrations.models import Occurrence, Registration
from services.registrations.registration import insert
from shared.clock import now
from shared.config import load_settings
from shared.contracts import SeatsChanged
from shared.database import engines
from shared.database.migrate import build_alembic_config
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.concurrency import send_concurrently
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.events.builders import create_event
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.messages import apply_facts
from tests.registrations.request_body import build_registration_body
from tests.wire.http import request_json
from tests.wire.registrations_server import (
    CreateDatabase,
    RegistrationsServer,
    build_production_env,
    create_occurrence,
    open_service_database,
)
from tests.wire.servers import PostgresServer


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_create_the_tables_of_the_models(
    empty_database: CreateDatabase, tmp_path: Path, service: str, kind: str
) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite'}" if kind == "sqlite" else empty_database()
    metadata = import_module(f"services.{service}.models").Base.metadata
    with open_service_database(url, service) as database, database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        count = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar()
        assert count == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_notifier_downgrade_removes_messages_to_staff(
    empty_database: CreateDatabase, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite'}" if kind == "sqlite" else empty_database()
    with open_service_database(url, "notifier") as database:
        builder = FactBuilder()
        apply_facts(
            database,
            builder.build_occurrence_published(),
            builder.build_registration_confirmed(),
            build_sign_in_requested(),
        )
        with database.begin() as session:
            captured = {
                "channel": "email",
                "recipient": "x",
                "email_subject": "",
                "text": "",
                "html": "",
            }
            session.add(Captured(delivery_id=uuid4(), calendar="", created_at=now(), **captured))
        command.downgrade(build_alembic_config("notifier", database), "0002")
        with database.read() as session:
            subject_types = session.execute(text("SELECT DISTINCT subject_type FROM message"))
            assert subject_types.scalars().all() == ["registration"]
            assert session.scalar(text("SELECT count(*) FROM captured")) == 0


def is_blocked(database: Database) -> bool:
    """Return whether a statement in this database waits for another transaction."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with database.read() as session:
        return bool(session.scalar(waiting))


def test_two_facts_about_seats_at_once_apply_the_later_version(
    empty_database: CreateDatabase,
) -> None:
    with (
        open_service_database(empty_database(), "events") as database,
        ThreadPoolExecutor(1) as pool,
    ):
        occurrence = create_event(database, seats=10).occurrences[0].id

        def apply_version(session: Session, version: int, taken: int) -> None:
            fact = SeatsChanged(version=version, occurrence_id=occurrence, capacity=10, taken=taken)
            apply_seats(session, fact)
            session.flush()

        def apply_earlier_version() -> None:
            with database.begin() as second:
                apply_version(second, 5, 3)

        with database.begin() as first:
            apply_version(first, 6, 4)
            earlier = pool.submit(apply_earlier_version)
            wait_until(lambda: is_blocked(database))
        earlier.result(WAIT_SECONDS)
        with database.read() as session:
            stored = session.get_one(EventOccurrence, occurrence)
            assert (stored.seats_version, stored.taken) == (6, 4)


def test_concurrent_migrations_are_applied_once(empty_database: CreateDatabase) -> None:
    url = empty_database()
    command = [sys.executable, "-m", "shared.database.migrate", "registrations"]
    processes = [subprocess.Popen(command, env=build_production_env(url)) for _ in range(4)]
    assert [process.wait(WAIT_SECONDS) for process in processes] == [0] * 4
    with open_service_database(url, "registrations") as database, database.read() as session:
        assert session.scalar(select(func.count(Registration.id))) == 0


def test_catalogue_filters_work_on_postgres(empty_database: CreateDatabase, tmp_path: Path) -> None:
    url = empty_database()
    settings = replace(load_settings("events", {"LIVE_DATA": str(tmp_path)}), database_url=url)
    with open_service_database(url, "events") as database:
        event = create_event(database)
        client = events_app(settings).test_client()
        for query in ("field=machine", "q=WELDING", "municipality=853", "has_seats=1"):
            rows = client.get(f"/api/events/v1/events?{query}").json
            assert [row["slug"] for row in rows] == [event.slug], query
        assert client.get("/api/events/v1/events?field=machin").json == []
        client.application.extensions["live"].database.dispose()


def count_seats(database: Database, occurrence: UUID) -> tuple[int, int]:
    """Return the seats of all registrations, and the counter of the occurrence."""
    with database.read() as session:
        counted = session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)))
        return int(counted or 0), session.get_one(Occurrence, occurrence).taken


def test_200_registrations_for_10_seats_confirm_10(
    empty_database: CreateDatabase,
) -> None:
    url = empty_database()
    with open_service_database(url, "registrations") as database:
        occurrence, web = create_occurrence(database, 10), RegistrationsServer(url)
        answers = send_concurrently(
            lambda number: request_json(
                f"{web.url}/registrations", build_registration_body(occurrence, 1, family=number)
            )[0],
            200,
        )
        web.stop()
        assert answers == {201: 10, 409: 190}
        assert count_seats(database, occurrence) == (10, 10)


def test_registrations_of_several_seats_are_never_split(empty_database: CreateDatabase) -> None:
    url = empty_database()
    with open_service_database(url, "registrations") as database:
        occurrence, web = create_occurrence(database, 25), RegistrationsServer(url)
        answers = send_concurrently(
            lambda number: request_json(
                f"{web.url}/registrations",
                build_registration_body(occurrence, 1 + number % 4, family=number),
            )[0],
            60,
        )
        web.stop()
        assert set(answers) == {201, 409}
        assert count_seats(database, occurrence) == (25, 25)


def test_registrations_without_the_guard_overbook(
    empty_database: CreateDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a check before the write gives the same seat to several registrations."""
    url = empty_database()
    settings = load_settings("registrations", {"LIVE_DATA": str(tmp_path)})
    with open_service_database(url, "registrations") as database:
        occurrence = create_occurrence(database, 10)
        unguarded = insert.ONE_STATEMENT_WITH_BUDGET.text.replace(f"AND {insert.GUARD}", "")
        unguarded = unguarded.replace("SET taken = taken + :seats,", "SET")
        monkeypatch.setattr(insert, "ONE_STATEMENT_WITH_BUDGET", text(unguarded))
        app = create_app(replace(settings, database_url=url, address_seats=0))

        def send_registration(number: int) -> int:
            address = "/api/registrations/v1/registrations"
            return (
                app.test_client()
                .post(address, json=build_registration_body(occurrence, 1, family=number))
                .status_code
            )

        assert send_concurrently(send_registration, 20) == {201: 20}
        assert count_seats(database, occurrence)[0] == 20
        app.extensions["live"].database.dispose()


def test_concurrent_requests_with_one_key_are_one_registration(
    empty_database: CreateDatabase,
) -> None:
    url = empty_database()
    with open_service_database(url, "registrations") as database:
        occurrence, web = create_occurrence(database, 10), RegistrationsServer(url)
        form = build_registration_body(occurrence, seats=2)
        start = threading.Barrier(8, timeout=WAIT_SECONDS)

        def send_registration(_number: int) -> tuple[int, Any]:
            start.wait()
            return request_json(f"{web.url}/registrations", form, {"Idempotency-Key": "one"})

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(send_registration, range(8)))
        web.stop()
        assert {status for status, _ in answers} == {201}
        assert len({answer["id"] for _, answer in answers}) == 1
        assert count_seats(database, occurrence) == (2, 2)


def test_stopped_database_is_an_error_until_it_is_back(
    postgres: PostgresServer, empty_database: CreateDatabase
) -> None:
    url = empty_database()
    with open_service_database(url, "registrations") as database:
        occurrence, web = create_occurrence(database, 10), RegistrationsServer(url, workers=1)
        form = build_registration_body(occurrence, seats=1)
        postgres.stop()
        status, answer = request_json(f"{web.url}/registrations", form)
        assert (status, answer["type"]) == (503, "urn:live:database-away")
        postgres.start()
        wait_until(lambda: request_json(f"{web.url}/registrations", form)[0] == 201)
        web.stop()


@pytest.mark.parametrize("reason", ["closed by the server", "idle for too long"])
def test_connection_that_the_server_has_closed_is_replaced(
    empty_database: CreateDatabase, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    with open_service_database(empty_database(), "registrations") as database:
        if reason == "closed by the server":
            monkeypatch.setattr(engines, "IDLE_SECONDS", 10**9)
        else:
            monkeypatch.setattr(engines, "IDLE_SECONDS", 0)
            monkeypatch.setattr(engines, "_has_input", lambda _driver: False)
        with database.read() as session, database.read() as other:
            ended_pid = other.scalars(text("SELECT pg_backend_pid()")).one()
            session.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": ended_pid})
        for _ in range(2):
            with database.read() as session:
                assert session.scalars(text("SELECT pg_backend_pid()")).one() != ended_pid


def test_wait_for_a_lock_ends_with_a_lock_timeout(
    empty_database: CreateDatabase,
) -> None:
    with open_service_database(empty_database(), "registrations") as database:
        occurrence = create_occurrence(database, 10)
        with database.begin() as holder:
            holder.get_one(Occurrence, occurrence, with_for_update=True)
            with pytest.raises(OperationalError, match="lock timeout"), database.begin() as other:
                other.get_one(Occurrence, occurrence, with_for_update=True)
