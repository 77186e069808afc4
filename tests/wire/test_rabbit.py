"""Facts over RabbitMQ are neither lost nor applied twice, also when the broker fails."""

import json
import threading
from uuid import UUID

import pika
import pytest

from shared.bus import consumer, outbox, relay, topology
from shared.bus.outbox import OutboxRow
from shared.contracts import CONTRACTS, SeatsChanged
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.shared.facts import make_seats_changed
from tests.shared.golden import GOLDEN_FOLDER
from tests.wire.bus_jobs import (
    CountingConsumer,
    add_facts,
    count_queued,
    count_waiting_facts,
    make_relay_job,
    run_in_threads,
)
from tests.wire.servers import RabbitServer


def test_facts_over_rabbitmq_are_applied_once_each(database: Database, declared: str) -> None:
    add_facts(database, 500)
    reader = CountingConsumer(database, declared)
    with run_in_threads(make_relay_job(database, declared), reader.run):
        wait_until(lambda: len(reader.counts) == 500)
    assert set(reader.counts.values()) == {1}
    assert count_waiting_facts(database) == 0


def test_several_relays_and_consumers_apply_each_fact_once(
    database: Database, declared: str
) -> None:
    add_facts(database, 600)
    reader = CountingConsumer(database, declared)
    relays = [make_relay_job(database, declared)] * 2
    with run_in_threads(*relays, reader.run, reader.run, reader.run):
        wait_until(lambda: len(reader.counts) == 600)
    assert set(reader.counts.values()) == {1}


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_fact_is_readable_for_any_amqp_client(database: Database, broker: str, name: str) -> None:
    body = json.loads((GOLDEN_FOLDER / f"{name}.json").read_text())
    publisher = name.split(".", maxsplit=1)[0]
    reader = CONTRACTS[name].readers[0]
    topology.wait_and_declare(broker, relay.list_readers(publisher), threading.Event())
    row = OutboxRow(UUID(body["id"]), name, json.dumps(body))
    assert publish_until_confirmed(broker, row) == [row.id]
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        frame, properties, text = connection.channel().basic_get(reader)
    assert frame.routing_key == name
    assert json.loads(text) == body
    assert (properties.delivery_mode, properties.content_type) == (
        2,
        "application/cloudevents+json",
    )
    assert (properties.message_id, properties.type) == (body["id"], name)


def publish_until_confirmed(broker: str, *rows: OutboxRow) -> list[UUID]:
    """Publish rows until the broker can be reached; return the confirmed ids."""
    confirmed: list[UUID] = []
    with relay.open_publisher(broker) as publish:

        def publish_rows() -> bool:
            confirmed.extend(publish(rows))
            return bool(confirmed)

        wait_until(publish_rows)
    return confirmed


def test_fact_without_a_queue_is_not_confirmed(database: Database, declared: str) -> None:
    good_id, unroutable_id = add_facts(database, 2)
    good = OutboxRow(good_id, SeatsChanged.type, "{}")
    unroutable = OutboxRow(unroutable_id, "registrations.nobody_reads.v1", "{}")
    assert publish_until_confirmed(declared, unroutable, good) == [good.id]


def test_facts_written_while_the_broker_is_stopped_are_not_lost(
    database: Database, rabbit: RabbitServer
) -> None:
    broker = rabbit.create_vhost()
    reader = CountingConsumer(database, broker)
    add_facts(database, 50)
    with run_in_threads(make_relay_job(database, broker), reader.run):
        wait_until(lambda: len(reader.counts) == 50)
        rabbit.stop()
        with database.begin() as session:
            for number in range(50, 150):
                outbox.add_fact(session, make_seats_changed(version=number + 1))
        assert count_waiting_facts(database) == 100
        rabbit.start()
        wait_until(lambda: len(reader.counts) == 150)
    assert set(reader.counts.values()) == {1}
    assert count_waiting_facts(database) == 0


def test_failing_fact_among_a_thousand_becomes_a_dead_letter(
    database: Database, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 2)
    add_facts(database, 1000)
    reader = CountingConsumer(database, declared)
    reader.failing_versions = {500}
    with run_in_threads(make_relay_job(database, declared), reader.run):
        wait_until(lambda: len(reader.counts) == 999 and count_queued(declared, "events.dead") == 1)
    with pika.BlockingConnection(pika.URLParameters(declared)) as connection:
        _, properties, text = connection.channel().basic_get("events.dead")
    assert json.loads(text)["data"]["version"] == 500
    assert properties.headers["x-reason"] == "ValueError"
