"""Facts: how long from the commit to the reader, and how many a second from outbox to bus."""

import json
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from services.notifier.models import Message, Occurrence
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequest
from shared import clock
from shared.bus import outbox, relay, topology
from shared.bus.envelope import encode_fact
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.load.installation import HOT, House
from tests.registrations.conftest import body, published
from tests.shared.facts import confirmed

EACH_SECONDS = 0.025
BACKLOG = 3000


def latencies(house: House, seconds: float) -> list[float]:
    """Seconds from the commit of a registration to its effect at notifier, 40 of them a second."""
    with ExitStack() as workers:
        workers.enter_context(house.process("services.registrations.worker", "--only", "relay"))
        workers.enter_context(house.process("services.notifier.worker", "--only", "consumer"))
        _know_occurrence(house)
        first = _register(house.databases["registrations"])
        wait_until(lambda: first.keys() <= _seen(house).keys())  # both workers are connected now
        commits, pause = dict[UUID, datetime](), threading.Event()
        for _ in range(int(seconds / EACH_SECONDS)):
            commits.update(_register(house.databases["registrations"]))
            pause.wait(EACH_SECONDS)
        wait_until(lambda: commits.keys() <= _seen(house).keys())
    seen = _seen(house)
    return [(seen[one] - moment).total_seconds() for one, moment in commits.items()]


def published_a_second(database: Database, url: str) -> float:
    """Facts a second that the relay takes out of a long outbox, each confirmed by the bus."""
    with topology.connect(url) as connection:
        topology.declare_topology(connection, relay.list_readers("registrations"))
    _fill(database)
    with relay.open_publisher(url) as publish:
        while not relay.relay_batch(database, publish)[1]:
            continue  # the first batch finds the connection open
        left, begun = _count(database), time.perf_counter()
        while relay.relay_batch(database, publish)[0]:
            continue
        return left / (time.perf_counter() - begun)


def _fill(database: Database) -> None:
    rows = [_row(confirmed()) for _ in range(BACKLOG)]
    with database.begin() as session:
        session.execute(insert(outbox.outbox), rows)


def _row(fact: Any) -> Mapping[str, Any]:
    fact_id, moment = uuid4(), clock.now()
    text = json.dumps(encode_fact(fact_id, moment, fact))
    return {"id": fact_id, "contract": fact.type, "body": text, "created_at": moment}


def _register(database: Database) -> dict[UUID, datetime]:
    form = RegistrationRequest().load(body(HOT, seats=1))
    with database.begin() as session:
        made = operations.register(session, form)
    return {UUID(made["id"]): clock.now()}


def _know_occurrence(house: House) -> None:
    """What the fact of publishing has told notifier before."""
    fact = published(occurrence_id=HOT)
    with house.databases["notifier"].begin() as session:
        if session.get(Occurrence, HOT) is None:
            names = {column.key for column in Occurrence.__table__.columns} - {"id"}
            session.add(Occurrence(id=HOT, **{name: getattr(fact, name) for name in names}))


def _seen(house: House) -> dict[UUID, datetime]:
    with house.databases["notifier"].read() as session:
        first = select(Message.subject_id, func.min(Message.created_at)).group_by(
            Message.subject_id
        )
        return {row[0]: row[1] for row in session.execute(first)}


def _count(database: Database) -> int:
    with database.read() as session:
        return outbox.count_waiting_facts(session)[0]
