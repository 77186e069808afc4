"""Each service's own user in RabbitMQ: with its rights everything works, and nothing else does."""

import secrets
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker
from structlog.testing import capture_logs

from deploy.compose.definitions import build_definitions
from shared.bus import consumer, topology
from shared.bus.rabbitmq.address import build_address
from shared.bus.rabbitmq.permissions import OPERATOR
from shared.bus.tools.dead_letters import Action, run_action
from shared.bus.tools.inspection import open_bus
from shared.bus.tools.topology import report_faults
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.wire.bus_jobs import (
    CountingConsumer,
    add_facts,
    count_queued,
    count_waiting_facts,
    make_relay_job,
    run_in_threads,
)
from tests.wire.servers import RabbitServer

REFUSED = 403
PASSWORDS = {user: secrets.token_hex(8) for user in (OPERATOR, *SERVICES)}
Addresses = dict[str, str]


def create_installation(rabbit: RabbitServer) -> Addresses:
    """Import the definitions of an installation; return the address for each user."""
    vhost = f"v{secrets.token_hex(4)}"
    rabbit.import_definitions(build_definitions(vhost, PASSWORDS))
    server = f"127.0.0.1:{rabbit.port}"
    return {user: build_address(user, PASSWORDS[user], server, vhost) for user in PASSWORDS}


@pytest.fixture(scope="module")
def addresses(rabbit: RabbitServer) -> Addresses:
    """The addresses of a virtual host with the topology that the operator has declared."""
    made = create_installation(rabbit)
    assert topology.wait_and_declare(made[OPERATOR], SERVICES, threading.Event())
    return made


def try_on_channel(address: str, act: Callable[[BlockingChannel], object]) -> int:
    """Do it on a channel; return 0, or the code with which the broker closed the channel."""
    with closing(pika.BlockingConnection(pika.URLParameters(address))) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            act(channel)
        except ChannelClosedByBroker as error:
            return int(error.reply_code)
    return 0


def read_one(queue: str, channel: BlockingChannel) -> None:
    channel.basic_get(queue)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_service_reads_its_own_queue_only(addresses: Addresses, service: str, other: str) -> None:
    code = try_on_channel(addresses[service], partial(read_one, other))
    assert code == (0 if other == service else REFUSED)
    for queue in (topology.name_dead_queue(other), topology.name_delay_queue(other, 5)):
        code = try_on_channel(addresses[service], partial(read_one, queue))
        assert code == REFUSED


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_service_publishes_its_own_facts_only(
    addresses: Addresses, service: str, other: str
) -> None:
    def publish(channel: BlockingChannel) -> None:
        channel.basic_publish("live", f"{other}.health_told.v1", b"{}", mandatory=True)

    expected = 0 if other == service else REFUSED
    assert try_on_channel(addresses[service], publish) == expected


FORBIDDEN: dict[str, Callable[[BlockingChannel], object]] = {
    "publish to a queue": lambda channel: channel.basic_publish("", "registrations", b"{}"),
    "postpone for another": lambda channel: channel.basic_publish(
        "registrations.later", "registrations.dead", b"{}"
    ),
    "declare a queue": lambda channel: channel.queue_declare("mine"),
    "declare an exchange": lambda channel: channel.exchange_declare("mine"),
    "bind its queue": lambda channel: channel.queue_bind("events", "live", "#"),
    "delete its queue": lambda channel: channel.queue_delete("events"),
    "purge its queue": lambda channel: channel.queue_purge("events.dead"),
}


@pytest.mark.parametrize("act", FORBIDDEN.values(), ids=FORBIDDEN)
def test_service_changes_nothing_on_the_broker(
    addresses: Addresses, act: Callable[[BlockingChannel], object]
) -> None:
    assert try_on_channel(addresses["events"], act) == REFUSED


def purge(addresses: Addresses) -> None:
    """Empty all queues: other tests publish what is no fact."""
    with pika.BlockingConnection(pika.URLParameters(addresses[OPERATOR])) as connection:
        for service in SERVICES:
            for queue in topology.describe_queues(service):
                connection.channel().queue_purge(queue.name)


def test_facts_flow_with_the_rights_of_services(
    addresses: Addresses,
    database: Database,
    on_postgres: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Published by registrations, applied by events; one that fails is postponed, then dead."""
    purge(addresses)
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 2)
    add_facts(on_postgres, 30)
    reader = CountingConsumer(database, addresses["events"])
    reader.failing_versions = {7}
    publisher = make_relay_job(on_postgres, addresses["registrations"])
    with run_in_threads(publisher, reader.run):
        wait_until(lambda: count_waiting_facts(on_postgres) == 0)
        wait_until(lambda: len(reader.counts) == 29)
        wait_until(lambda: count_queued(addresses[OPERATOR], "events.dead") == 1)
        reader.failing_versions.clear()
        assert run_action(addresses[OPERATOR], Action.REPLAY, ["events"]) == 1
        wait_until(lambda: reader.counts[7] == 1)


def test_worker_waits_until_the_operator_has_declared(rabbit: RabbitServer) -> None:
    addresses = create_installation(rabbit)
    done: list[bool] = []

    def wait() -> None:
        stop = threading.Event()
        done.append(topology.wait_and_declare(addresses["events"], ("events",), stop))

    thread = threading.Thread(target=wait)
    with capture_logs() as logs:
        thread.start()
        wait_until(lambda: any(line["event"] == "bus not set up" for line in logs))
        assert topology.wait_and_declare(addresses[OPERATOR], SERVICES, threading.Event())
        thread.join(WAIT_SECONDS)
    assert done == [True]


def test_operator_sees_the_whole_bus(addresses: Addresses) -> None:
    purge(addresses)
    with open_bus(addresses[OPERATOR]) as inspector:
        faults = report_faults(inspector)
    assert [fault.split(": ")[0] for fault in faults] == [
        f"queue {service} has no consumer" for service in SERVICES
    ]
