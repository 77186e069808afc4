"""Measure facts: the time from the commit to the reader, and the rate from outbox to bus."""

import json
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from services.notifier.audience.operations import apply_occurrence
from services.notifier.models import Message, Registration
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared import clock
from shared.bus import outbox, relay, topology
from shared.bus.envelope import encode_fact
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.load.installation import HOT_OCCURRENCE, BenchInstallation
from tests.registrations.facts import build_occurrence_published
from tests.registrations.request_body import build_registration_body
from tests.shared.facts import make_registration_confirmed

REGISTRATION_SECONDS = 0.025  # between two registrations
OUTBOX_FACTS = 3000


def measure_latencies(installation: BenchInstallation, seconds: float) -> list[float]:
    """Return the seconds from the commit of each registration to its message in notifier.

    One registration is made every REGISTRATION_SECONDS.
    """
    registrations = installation.databases["registrations"]
    notifier = installation.databases["notifier"]
    with ExitStack() as workers:
        for service, job in (("registrations", "relay"), ("notifier", "consumer")):
            command = (f"services.{service}.worker", "--only", job)
            workers.enter_context(installation.run_process(*command))
        _store_occurrence(notifier)
        first_id, _ = _register(registrations)
        wait_until(lambda: first_id in _list_effects(notifier))  # both workers are connected now
        commits, pause = dict[UUID, datetime](), threading.Event()
        for _ in range(int(seconds / REGISTRATION_SECONDS)):
            registration_id, committed_at = _register(registrations)
            commits[registration_id] = committed_at
            pause.wait(REGISTRATION_SECONDS)
        wait_until(lambda: commits.keys() <= _list_effects(notifier).keys())
    effects = _list_effects(notifier)
    return [(effects[key] - commit).total_seconds() for key, commit in commits.items()]


def measure_relay(database: Database, bus_url: str) -> float:
    """Return the facts per second that the relay publishes from a long outbox, all confirmed."""
    with topology.create_connection(bus_url) as connection:
        topology.declare_topology(connection, relay.list_readers("registrations"))
    _fill_outbox(database)
    with relay.open_publisher(bus_url) as publish:
        while not relay.relay_batch(database, publish)[1]:
            continue  # the time is measured from the first batch that was confirmed
        left, begun = _count_outbox(database), time.perf_counter()
        while relay.relay_batch(database, publish)[0]:
            continue
        return left / (time.perf_counter() - begun)


def measure_consumer(installation: BenchInstallation) -> float:
    """Return the facts per second that notifier's consumer applies from a long queue.

    Each confirms a registration with two messages; the time is measured from its first effect.
    """
    registrations = installation.databases["registrations"]
    notifier = installation.databases["notifier"]
    bus_url = installation.settings["registrations"].bus_url
    _store_occurrence(notifier)
    before = _count_registrations(notifier)
    _fill_outbox(registrations)
    with relay.open_publisher(bus_url) as publish:
        while relay.relay_batch(registrations, publish)[0]:
            continue
    begun, first, pause = 0.0, 0, threading.Event()
    with installation.run_process("services.notifier.worker", "--only", "consumer"):
        while (applied := _count_registrations(notifier) - before) < OUTBOX_FACTS:
            if applied and not begun:
                begun, first = time.perf_counter(), applied
            pause.wait(0.05)
        return (OUTBOX_FACTS - first) / (time.perf_counter() - begun)


def _fill_outbox(database: Database) -> None:
    rows = []
    for _ in range(OUTBOX_FACTS):
        fact = replace(make_registration_confirmed(), occurrence_id=HOT_OCCURRENCE)
        fact_id, now = uuid4(), clock.now()
        text = json.dumps(encode_fact(fact_id, now, fact))
        rows.append({"id": fact_id, "contract": fact.type, "body": text, "created_at": now})
    with database.begin() as session:
        session.execute(insert(outbox.outbox), rows)


def _register(database: Database) -> tuple[UUID, datetime]:
    """Register and return the id and the time after the commit."""
    request = RegistrationRequestSchema().parse(build_registration_body(HOT_OCCURRENCE, seats=1))
    with database.begin() as session:
        result = operations.create_registration(session, request)
    return result.id, clock.now()


def _store_occurrence(database: Database) -> None:
    """Store the occurrence as notifier does when it is published."""
    fact = build_occurrence_published(occurrence_id=HOT_OCCURRENCE)
    with database.begin() as session:
        apply_occurrence(session, fact)


def _list_effects(database: Database) -> dict[UUID, datetime]:
    """Return when the first message of each registration was written."""
    first = select(Message.subject_id, func.min(Message.created_at)).group_by(Message.subject_id)
    with database.read() as session:
        return {row[0]: row[1] for row in session.execute(first)}


def _count_registrations(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(Registration)).one()


def _count_outbox(database: Database) -> int:
    with database.read() as session:
        return outbox.count_waiting_facts(session)[0]
