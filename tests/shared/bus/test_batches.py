"""Facts that wait are applied together, and one by one when one of them cannot be applied."""

import json
from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from shared import clock
from shared.bus import consumer, outbox
from shared.bus.envelope import Envelope, encode_fact
from shared.bus.handlers import GroupHandler, Handlers
from shared.contracts import Fact, RegistrationConfirmed, SeatsChanged
from shared.database.session import Database
from tests.shared.bus.embedded_bus import count_waiting_facts
from tests.shared.facts import make_registration_confirmed, make_seats_changed


class FakeDelivery:
    """A delivery that counts how often it was acknowledged."""

    def __init__(self, fact: Fact) -> None:
        self.fact, self.ack_count = fact, 0
        self.body = encode_json(fact)
        self.headers: dict[str, str] = {}
        self.properties: dict[str, str] = {}

    def ack(self) -> None:
        self.ack_count += 1


class FakeProducer:
    """A producer that collects what is published."""

    def __init__(self) -> None:
        self.published: list[str] = []

    def publish(self, body: str, **_options: object) -> None:
        self.published.append(body)


def encode_json(fact: Fact) -> str:
    return json.dumps(encode_fact(uuid4(), clock.now(), fact))


def wrap(fact: Fact, event_id: UUID | None = None) -> Envelope:
    return Envelope(event_id or uuid4(), fact.type, clock.now(), fact)


def copy_to_outbox(session: Session, fact: SeatsChanged) -> None:
    """Write something for each fact; the version 13 cannot be applied, after it was written."""
    outbox.add_fact(session, fact)
    if fact.version == 13:
        raise ValueError("never")


def test_batch_with_a_bad_fact_applies_each_of_the_others_once(database: Database) -> None:
    deliveries = [FakeDelivery(make_seats_changed(version=number)) for number in range(10, 16)]
    producer = FakeProducer()

    consumer.receive_batch(
        database, "events", {SeatsChanged.type: copy_to_outbox}, producer, deliveries
    )

    assert count_waiting_facts(database) == 5
    assert producer.published == [deliveries[3].body]
    assert [one.ack_count for one in deliveries] == [1] * 6


def test_batch_without_bad_facts_is_one_transaction(database: Database) -> None:
    deliveries = [FakeDelivery(make_seats_changed()) for _ in range(5)]
    before = database.commits

    consumer.receive_batch(
        database, "events", {SeatsChanged.type: copy_to_outbox}, FakeProducer(), deliveries
    )

    assert (database.commits - before, count_waiting_facts(database)) == (1, 5)


def test_fact_that_comes_twice_in_one_batch_is_applied_once(database: Database) -> None:
    event_id, fact = uuid4(), make_seats_changed()
    handlers = {SeatsChanged.type: copy_to_outbox}

    batch = [wrap(fact, event_id), wrap(fact, event_id)]
    new_ids = consumer.apply_facts(database, "events", handlers, batch)

    assert (new_ids, count_waiting_facts(database)) == ({event_id}, 1)
    assert consumer.apply_facts(database, "events", handlers, batch) == set()


def test_group_handler_gets_neighbours_of_its_contract_in_their_order(database: Database) -> None:
    applied: list[Sequence[Fact]] = []
    handlers: Handlers = {
        SeatsChanged.type: GroupHandler(lambda _session, facts: applied.append(facts)),
        RegistrationConfirmed.type: lambda _session, fact: applied.append([fact]),
    }
    first, second, third = (make_seats_changed() for _ in range(3))
    other = make_registration_confirmed()

    batch = [wrap(fact) for fact in (first, second, other, third)]
    consumer.apply_facts(database, "events", handlers, batch)

    assert applied == [[first, second], [other], [third]]
