"""The tool for dead letters works on RabbitMQ as on the bus file, and loses no fact."""

import threading
from uuid import uuid4

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from shared.bus import consumer, topology
from shared.bus.embedded.bus_file import Unroutable
from shared.bus.tools import dead_queue
from shared.bus.tools.dead_letters import Action, run_action
from shared.database.session import Database
from shared.site.services import SERVICES
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


def test_replayed_fact_is_applied_when_its_handler_works_again(
    database: Database, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 1)
    failing, good = add_facts(database, 2)
    reader = CountingConsumer(database, declared)
    reader.failing_versions = {1}
    with run_in_threads(make_relay_job(database, declared), reader.run):
        wait_until(lambda: len(reader.counts) == 1 and count_queued(declared, DEAD_QUEUE) == 1)
        reader.failing_versions = set()
        assert run_action(declared, Action.REPLAY, ["events"], str(good)) == 0
        assert run_action(declared, Action.REPLAY, ["events"], str(failing)) == 1
        wait_until(lambda: len(reader.counts) == 2)
    assert set(reader.counts.values()) == {1}
    assert count_queued(declared, DEAD_QUEUE) == 0


def test_list_shows_id_and_reason_and_removes_nothing(
    declared: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    queue_dead_letters(declared, *ids)
    assert run_action(declared, Action.LIST, SERVICES) == 3
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ids
    assert {line.split()[-1] for line in lines} == {"ValueError"}
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 3)


def test_drop_with_an_id_leaves_the_other_dead_letters(declared: str) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    queue_dead_letters(declared, *ids)
    assert run_action(declared, Action.DROP, ["events"], ids[1]) == 1
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 2)
    with dead_queue.open_dead_queues(declared) as read_dead_letters:
        assert [letter.id for letter in read_dead_letters("events")] == [ids[0], ids[2]]


def test_replay_killed_before_its_ack_repeats_the_fact(
    declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raise_interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    queue_dead_letters(declared, "only")
    monkeypatch.setattr(BlockingChannel, "basic_ack", raise_interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_action(declared, Action.REPLAY, ["events"])
    wait_until(
        lambda: (count_queued(declared, "events"), count_queued(declared, DEAD_QUEUE)) == (1, 1)
    )


def test_replay_to_a_deleted_queue_leaves_the_dead_letter(declared: str) -> None:
    queue_dead_letters(declared, "unroutable")
    with pika.BlockingConnection(pika.URLParameters(declared)) as connection:
        connection.channel().queue_delete("events")
    with pytest.raises(Unroutable):
        run_action(declared, Action.REPLAY, ["events"])
    wait_until(lambda: count_queued(declared, DEAD_QUEUE) == 1)


def test_fact_delivered_too_often_is_dead_with_the_reason_of_the_broker(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "DELIVERY_LIMIT", 2)
    topology.wait_and_declare(broker, ("events",), threading.Event())
    queue_dead_letters(broker, "requeued", queue="events")
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()

        def requeue_until_dead() -> bool:
            frame, _, _ = channel.basic_get("events")
            if frame is not None:
                channel.basic_nack(frame.delivery_tag, requeue=True)
            return count_queued(broker, DEAD_QUEUE) == 1

        wait_until(requeue_until_dead)
    with dead_queue.open_dead_queues(broker) as read_dead_letters:
        assert [(one.id, one.reason) for one in read_dead_letters("events")] == [
            ("requeued", "delivery_limit")
        ]


def test_dead_letters_expire_on_the_broker(broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "DAY_MS", 20)
    topology.wait_and_declare(broker, ("events",), threading.Event())
    queue_dead_letters(broker, "old")
    wait_until(lambda: count_queued(broker, DEAD_QUEUE) == 0)


def end_delay_without_queue(broker: str) -> None:
    """Delay a fact of events, delete its queue until the delay has ended, then declare it again."""
    topology.wait_and_declare(broker, ("events", "notifier"), threading.Event())
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        connection.channel().queue_delete("events")
    queue_dead_letters(broker, "delayed", queue="events.retry.1s")
    queue_dead_letters(broker, "later", queue="notifier.retry.1s")
    wait_until(lambda: count_queued(broker, "notifier") == 1)
    topology.wait_and_declare(broker, ("events",), threading.Event())


def test_fact_whose_delay_ends_without_its_queue_is_delivered_later(broker: str) -> None:
    end_delay_without_queue(broker)
    wait_until(lambda: count_queued(broker, "events") == 1)


def test_fact_whose_delay_ends_without_its_queue_is_lost_by_default(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: by default RabbitMQ drops a dead letter that the next queue does not take."""
    build_arguments = topology._build_dead_letter_arguments
    omitted = ("x-dead-letter-strategy", "x-overflow")

    def build_default_arguments(queue: str) -> dict[str, object]:
        return {
            name: value for name, value in build_arguments(queue).items() if name not in omitted
        }

    monkeypatch.setattr(topology, "_build_dead_letter_arguments", build_default_arguments)
    end_delay_without_queue(broker)
    queue_dead_letters(broker, "after", queue="events.retry.1s")
    wait_until(lambda: count_queued(broker, "events") >= 1)
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        _, properties, _ = connection.channel().basic_get("events")
    assert properties.message_id == "after"
    assert count_queued(broker, "events.retry.1s") == 0
