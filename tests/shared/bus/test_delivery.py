"""A fact passes from the outbox through relay, bus and consumer to its handler, exactly once."""

import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import time_machine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared import clock
from shared.bus import consumer, outbox, relay, topology
from shared.bus.embedded.bus_file import BusFile, BusMessage
from shared.bus.tools import dead_queue
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.shared.bus.embedded_bus import (
    WAIT_SECONDS,
    CollectingConsumer,
    add_facts,
    build_bus_url,
    count_waiting_facts,
    declare_and_get_publish,
)
from tests.shared.facts import make_seats_changed


def test_relayed_fact_reaches_its_reader(database: Database, tmp_path: Path) -> None:
    fact = make_seats_changed()
    add_facts(database, fact)
    publish = declare_and_get_publish(tmp_path)

    assert relay.relay_batch(database, publish) == (1, 1)
    reader = CollectingConsumer(database, tmp_path, wanted=1)
    reader.run_until_all_came()

    assert reader.facts == [fact]
    assert count_waiting_facts(database) == 0


def test_fact_of_a_transaction_that_is_rolled_back_is_not_written(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as session:  # noqa: PT012 - the block is the act
        outbox.add_fact(session, make_seats_changed())
        raise RuntimeError

    with database.read() as session:
        assert outbox.count_waiting_facts(session) == (0, None)


def test_fact_that_is_not_confirmed_stays_in_the_outbox(database: Database) -> None:
    add_facts(database, make_seats_changed())

    assert relay.relay_batch(database, lambda _rows: []) == (1, 0)

    assert count_waiting_facts(database) == 1


def test_two_relays_never_claim_the_same_row(database: Database) -> None:
    add_facts(database, *[make_seats_changed() for _ in range(10)])

    with database.begin() as session:
        first = outbox.claim_rows(session, 6, relay.LEASE)
    with database.begin() as session:
        second = outbox.claim_rows(session, 10, relay.LEASE)

    assert len(first) == 6
    assert len(second) == 4
    assert not {row.id for row in first} & {row.id for row in second}


def test_row_of_a_dead_relay_is_claimed_although_the_clock_is_set_back(database: Database) -> None:
    add_facts(database, make_seats_changed())
    with database.begin() as session:
        outbox.claim_rows(session, 1, relay.LEASE)

    with time_machine.travel(clock.now() - timedelta(hours=1)), database.begin() as session:
        assert len(outbox.claim_rows(session, 1, relay.LEASE)) == 1
        assert outbox.claim_rows(session, 1, relay.LEASE) == []


def test_fact_delivered_twice_is_applied_once(database: Database, tmp_path: Path) -> None:
    add_facts(database, make_seats_changed())
    publish = declare_and_get_publish(tmp_path)
    with database.begin() as session:
        rows = outbox.claim_rows(session, 1, relay.LEASE)
    publish(rows)
    publish(rows)  # as a relay that was killed before it saved the confirm
    add_facts(database, make_seats_changed(version=9))
    relay.relay_batch(database, publish)

    reader = CollectingConsumer(database, tmp_path, wanted=2)
    reader.run_until_all_came()

    assert [fact.version for fact in reader.facts] == [1, 9]


def test_fact_whose_handler_fails_is_applied_later(database: Database, tmp_path: Path) -> None:
    add_facts(database, make_seats_changed())
    relay.relay_batch(database, declare_and_get_publish(tmp_path))

    reader = CollectingConsumer(database, tmp_path, wanted=1, failures=1)
    reader.run_until_all_came()

    assert len(reader.facts) == 1


def test_invalid_fact_becomes_a_dead_letter_and_the_others_are_applied(
    database: Database, tmp_path: Path, bus: BusFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 1)
    publish = declare_and_get_publish(tmp_path)
    bus.publish_messages([BusMessage("live", SeatsChanged.type, '{"type": "nonsense"}', {})])
    add_facts(database, *[make_seats_changed() for _ in range(100)])
    relay.relay_batch(database, publish)

    reader = CollectingConsumer(database, tmp_path, wanted=100)
    reader.run_until_all_came()

    with dead_queue.open_dead_queues(build_bus_url(tmp_path)) as read_dead_letters:
        dead_letters = [(letter.fact, letter.reason) for letter in read_dead_letters("events")]
    assert dead_letters == [({"type": "nonsense"}, "KeyError")]
    assert bus.count_messages("events") == 0


def test_consumer_leaves_the_queues_as_they_were_declared(
    database: Database, tmp_path: Path, bus: BusFile
) -> None:
    """It looks how many dead letters there are; kombu's look would replace the arguments."""
    add_facts(database, make_seats_changed())
    relay.relay_batch(database, declare_and_get_publish(tmp_path))

    CollectingConsumer(database, tmp_path, wanted=1).run_until_all_came()

    for queue in topology.describe_queues("events"):
        assert bus.read_arguments(queue.name) == queue.queue_arguments


def test_lost_database_is_no_attempt_of_the_fact(
    database: Database, tmp_path: Path, bus: BusFile
) -> None:
    add_facts(database, make_seats_changed())
    relay.relay_batch(database, declare_and_get_publish(tmp_path))

    def lose_database(_session: Session, _fact: SeatsChanged) -> None:
        raise OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))

    with pytest.raises(OperationalError):
        consumer.run_consumer(
            database, build_bus_url(tmp_path), "events",
            {SeatsChanged.type: lose_database}, threading.Event(),
        )  # fmt: skip

    (waiting,) = bus.list_messages("events")
    assert waiting.message.headers == {}


def test_facts_written_in_parallel_are_all_stored(database: Database) -> None:
    def write_facts() -> None:
        for _ in range(25):
            add_facts(database, make_seats_changed(occurrence_id=uuid4()))

    threads = [threading.Thread(target=write_facts) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)

    assert count_waiting_facts(database) == 200
