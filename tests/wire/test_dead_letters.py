"""The operator's tool for dead letters on RabbitMQ: as on the bus file, and nothing is lost."""

import threading
from uuid import uuid4

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from shared.bus import consumer, topology
from shared.bus.embedded.bus_file import Unroutable
from shared.bus.tools import dead_letters, dead_queue
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.wire.bus_jobs import (
    DEAD_QUEUE,
    CountingConsumer,
    add_facts,
    count_queued,
    make_relay_job,
    queue_dead_letters,
    run_in_threads,
)


def test_parked_fact_is_replayed_and_applied_once_mended(
    database: Database, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 1)
    poison, good = add_facts(database, 2)
    reader = CountingConsumer(database, declared)
    reader.fail = {1}
    with run_in_threads(make_relay_job(database, declared), reader.run):
        wait_until(lambda: len(reader.seen) == 1 and count_queued(declared, DEAD_QUEUE) == 1)
        reader.fail = set()
        assert (
            dead_letters.run_action(declared, dead_letters.Action.REPLAY, ["events"], str(good))
            == 0
        )
        assert (
            dead_letters.run_action(declared, dead_letters.Action.REPLAY, ["events"], str(poison))
            == 1
        )
        wait_until(lambda: len(reader.seen) == 2)
    assert set(reader.seen.values()) == {1}
    assert count_queued(declared, DEAD_QUEUE) == 0


def test_list_shows_id_and_reason_and_leaves_every_letter(
    declared: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    queue_dead_letters(declared, *ids)
    assert (
        dead_letters.run_action(
            declared, dead_letters.Action.LIST, ["events", "registrations", "notifier"]
        )
        == 3
    )
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ids
    assert {line.split()[-1] for line in lines} == {"ValueError"}
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 3)


def test_drop_takes_the_named_letter_and_no_other(declared: str) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    queue_dead_letters(declared, *ids)
    assert dead_letters.run_action(declared, dead_letters.Action.DROP, ["events"], ids[1]) == 1
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 2)
    with dead_queue.open_dead_queues(declared) as look:
        assert [letter.id for letter in look("events")] == [ids[0], ids[2]]


def test_replay_killed_before_its_ack_repeats_and_loses_nothing(
    declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    queue_dead_letters(declared, "only")
    monkeypatch.setattr(BlockingChannel, "basic_ack", killed)
    with pytest.raises(KeyboardInterrupt):
        dead_letters.run_action(declared, dead_letters.Action.REPLAY, ["events"])
    wait_until(
        lambda: (count_queued(declared, "events"), count_queued(declared, DEAD_QUEUE)) == (1, 1)
    )


def test_replay_to_a_queue_that_is_gone_is_refused_and_keeps_the_letter(declared: str) -> None:
    queue_dead_letters(declared, "kept")
    with pika.BlockingConnection(pika.URLParameters(declared)) as connection:
        connection.channel().queue_delete("events")
    with pytest.raises(Unroutable):
        dead_letters.run_action(declared, dead_letters.Action.REPLAY, ["events"])
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 1)


def test_fact_delivered_too_often_is_parked_by_the_broker_with_its_reason(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "DELIVERY_LIMIT", 2)
    topology.wait_and_declare(broker, ("events",), threading.Event())
    queue_dead_letters(broker, "restless", queue="events")
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()

        def parked() -> bool:
            frame, _, _ = channel.basic_get("events")
            if frame is not None:
                channel.basic_nack(frame.delivery_tag, requeue=True)
            return count_queued(broker, DEAD_QUEUE) == 1

        wait_until(parked)
    with dead_queue.open_dead_queues(broker) as look:
        assert [(one.id, one.reason) for one in look("events")] == [("restless", "delivery_limit")]


def test_dead_letters_expire_on_the_broker(broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "DAY_MS", 20)
    topology.wait_and_declare(broker, ("events",), threading.Event())
    queue_dead_letters(broker, "old")
    wait_until(lambda: count_queued(broker, DEAD_QUEUE) == 0)


def lose_and_declare_again(broker: str) -> None:
    """Let a fact's delay end while its queue is away; then the queue is there again, and empty."""
    topology.wait_and_declare(broker, ("events", "notifier"), threading.Event())
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        connection.channel().queue_delete("events")
    queue_dead_letters(broker, "delayed", queue="events.retry.1s")
    queue_dead_letters(broker, "later", queue="notifier.retry.1s")
    wait_until(lambda: count_queued(broker, "notifier") == 1)
    topology.wait_and_declare(broker, ("events",), threading.Event())


def test_fact_whose_delay_ends_while_its_queue_is_away_is_kept(broker: str) -> None:
    lose_and_declare_again(broker)
    wait_until(lambda: count_queued(broker, "events") == 1)


def test_fact_whose_delay_ends_under_the_brokers_usual_strategy_is_lost(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: RabbitMQ's own way is to forget what the next queue does not take."""
    onward = topology._dead_letters_to
    without = ("x-dead-letter-strategy", "x-overflow")

    def usual(queue: str) -> dict[str, object]:
        return {name: value for name, value in onward(queue).items() if name not in without}

    monkeypatch.setattr(topology, "_onward", usual)
    lose_and_declare_again(broker)
    queue_dead_letters(broker, "after", queue="events.retry.1s")
    wait_until(lambda: count_queued(broker, "events") >= 1)
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        _, properties, _ = connection.channel().basic_get("events")
    assert properties.message_id == "after"
    assert count_queued(broker, "events.retry.1s") == 0
