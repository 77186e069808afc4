"""Read what is in the queues of the bus, embedded or RabbitMQ, without removing it."""

import json
from contextlib import closing
from uuid import UUID

import pika

from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile
from shared.site.services import SERVICES


def list_dead_facts(bus_url: str) -> set[tuple[UUID, str]]:
    """Return the ids of the dead letters, each with the service that could not apply it."""
    return {
        (UUID(json.loads(body)["id"]), service)
        for service in SERVICES
        for body in _read_bodies(bus_url, topology.name_dead_queue(service))
    }


def count_undelivered(bus_url: str) -> int:
    """Return how many messages are in the services' queues and in their delay queues."""
    delay_queues = [
        topology.name_delay_queue(service, seconds)
        for service in SERVICES
        for seconds in topology.DELAYS
    ]
    return sum(len(_read_bodies(bus_url, queue)) for queue in (*SERVICES, *delay_queues))


def _read_bodies(bus_url: str, queue: str) -> list[str]:
    if bus_url.startswith(topology.EMBEDDED):
        with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
            return [delivery.message.body for delivery in bus.list_messages(queue)]
    return _read_rabbitmq_bodies(bus_url, queue)


def _read_rabbitmq_bodies(bus_url: str, queue: str) -> list[str]:
    """Get messages without an ack, so that they return to the queue when the connection ends."""
    with pika.BlockingConnection(pika.URLParameters(bus_url)) as connection:
        channel = connection.channel()
        bodies: list[str] = []
        try:
            while (body := channel.basic_get(queue)[2]) is not None:
                bodies.append(body.decode())
        except pika.exceptions.ChannelClosedByBroker as error:
            if error.reply_code != 404:  # the queue does not exist: nothing was sent to it
                raise
        return bodies
