"""The broker's side of the books: what waits in its queues, and what it was told to park."""

import json
from contextlib import closing
from typing import Any
from uuid import UUID

import pika

from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile
from shared.site.services import SERVICES


def parked(bus_url: str) -> set[tuple[UUID, str]]:
    """Facts that were given up, with the reader that could not apply them."""
    return {
        (UUID(json.loads(body)["id"]), service)
        for service in SERVICES
        for body in _letters(bus_url, topology.name_dead_queue(service))
    }


def left(bus_url: str) -> int:
    """Letters still in any queue, or waiting for their next attempt; none after a drain."""
    delays = [topology.name_delay_queue(name, s) for name in SERVICES for s in topology.DELAYS]
    return sum(len(_letters(bus_url, queue)) for queue in (*SERVICES, *delays))


def _letters(bus_url: str, queue: str) -> list[str]:
    """Bodies in a queue, which stay there."""
    if bus_url.startswith(topology.EMBEDDED):
        with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
            return [delivery.letter.body for delivery in bus.letters(queue)]
    return _rabbit_letters(bus_url, queue)


def _rabbit_letters(bus_url: str, queue: str) -> list[str]:
    """Taken without an acknowledgement, so that they return when the connection ends."""
    with pika.BlockingConnection(pika.URLParameters(bus_url)) as connection:
        channel = connection.channel()
        found: list[str] = []
        try:
            while (got := _got(channel, queue)) is not None:
                found.append(got)
        except pika.exceptions.ChannelClosedByBroker as error:
            if error.reply_code != 404:  # no such queue: nothing was ever meant for it
                raise
        return found


def _got(channel: Any, queue: str) -> str | None:
    body: bytes | None = channel.basic_get(queue)[2]
    return None if body is None else body.decode()
