"""The check of the bus names every fault of a RabbitMQ broker and how to repair it."""

import json
import threading
from pathlib import Path

import pika
import pytest

from shared.bus import topology
from shared.bus.embedded.bus_file import Binding
from shared.bus.tools.inspection import open_bus
from shared.bus.tools.topology import read_bindings, report_faults
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.deploy.embedded_run import wait_until
from tests.wire.bus_jobs import CountingConsumer, queue_dead_letters, run_in_threads
from tests.wire.servers import RabbitServer


@pytest.fixture
def declared_bus(broker: str) -> str:
    """Return the URL of a broker on which the queues of every service are declared."""
    assert topology.wait_and_declare(broker, SERVICES, threading.Event())
    return broker


def list_faults(broker: str, bindings: set[Binding] | None = None) -> list[str]:
    with open_bus(broker, bindings) as inspector:
        return report_faults(inspector)


def test_check_without_consumers_names_every_worker_to_start(declared_bus: str) -> None:
    assert [line.split(": ")[0] for line in list_faults(declared_bus)] == [
        f"queue {service} has no consumer" for service in SERVICES
    ]


def test_check_with_a_consumer_finds_no_fault_of_its_service(
    declared_bus: str, database: Database
) -> None:
    with run_in_threads(CountingConsumer(database, declared_bus).run):
        wait_until(lambda: not any("queue events " in line for line in list_faults(declared_bus)))


def test_check_names_waiting_facts_and_dead_letters(declared_bus: str) -> None:
    queue_dead_letters(declared_bus, "a", "b", queue="notifier")
    queue_dead_letters(declared_bus, "c")
    text = "\n".join(list_faults(declared_bus))
    assert "queue notifier has no consumer, 2 facts wait: start the notifier worker" in text
    assert (
        "1 dead letters in events.dead: look with python -m shared.bus.tools.dead_letters" in text
    )


def test_check_names_missing_and_different_queues_and_repairs_none(declared_bus: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(declared_bus)) as connection:
        channel = connection.channel()
        for name in ("events.dead", "notifier.retry.5s"):
            channel.queue_delete(name)
        channel.queue_declare("events.dead", durable=True)
    for _ in range(2):
        text = "\n".join(list_faults(declared_bus))
        assert "queue notifier.retry.5s is missing: restart the notifier worker" in text
        assert "queue events.dead has other arguments (inequivalent arg" in text
        assert "rabbitmqctl delete_queue events.dead" in text


def test_check_names_an_exchange_that_is_missing_or_different(broker: str) -> None:
    assert list_faults(broker)[0].startswith("exchange live is missing")
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        connection.channel().exchange_declare("live", "fanout", durable=True)
    assert list_faults(broker)[0].startswith(
        "exchange live is another kind (inequivalent arg 'type'"
    )


def test_check_compares_the_bindings_of_rabbitmqctl(
    rabbit: RabbitServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broker = rabbit.create_vhost()
    topology.wait_and_declare(broker, SERVICES, threading.Event())
    contract = "registrations.seats_changed.v1"
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()
        channel.queue_unbind("events", "live", contract)
        channel.queue_bind("events", "live", "old.fact.v1")
    file = tmp_path / "bindings.json"
    file.write_text(rabbit.list_bindings(broker.rsplit("/", maxsplit=1)[1]))
    found = list_faults(broker, read_bindings(str(file)))
    assert [line for line in found if "binding" in line] == [
        f"no binding of {contract} to events: restart the events worker, which makes it",
        "binding of old.fact.v1 to events is not ours: remove it (unbind it from that queue)",
    ]
    capsys.readouterr()
    assert [line for line in list_faults(broker) if "binding" in line] == []
    assert "Bindings were not compared" in capsys.readouterr().out
    assert json.loads(file.read_text())
