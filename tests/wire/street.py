"""Relays and consumers in threads, and what they have carried."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pika
from pika.spec import BasicProperties
from sqlalchemy.orm import Session

from shared.bus import consumer, outbox, relay
from shared.bus.rabbitmq import address
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.shared.facts import seats


def promise(database: Database, count: int) -> list[UUID]:
    with database.begin() as session:
        return [outbox.add_fact(session, seats(version=number + 1)) for number in range(count)]


def waiting(database: Database) -> int:
    with database.read() as session:
        return outbox.count_waiting_facts(session)[0]


@contextmanager
def running(*roles: Callable[[threading.Event], None]) -> Iterator[None]:
    """Roles in threads, stopped afterwards."""
    stop = threading.Event()
    threads = [threading.Thread(target=role, args=(stop,)) for role in roles]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


class Reader:
    """A consumer that counts what its handler was given."""

    def __init__(self, database: Database, broker: str) -> None:
        self.database, self.broker = database, broker
        self.seen: Counter[int] = Counter()
        self.fail: set[int] = set()

    def handle(self, _session: Session, fact: SeatsChanged) -> None:
        if fact.version in self.fail:
            raise ValueError("poison")
        self.seen[fact.version] += 1

    def run(self, stop: threading.Event) -> None:
        handlers = {SeatsChanged.type: self.handle}
        consumer.run_consumer(self.database, self.broker, "events", handlers, stop)


def relaying(database: Database, broker: str) -> Callable[[threading.Event], None]:
    return lambda stop: relay.run_relay(database, broker, "registrations", stop)


def depth(broker: str, queue: str) -> int:
    with pika.BlockingConnection(address.build_pika_parameters(broker)) as connection:
        found: Any = connection.channel().queue_declare(queue, passive=True)
        return int(found.method.message_count)


DEAD = "events.dead"


def park(broker: str, *ids: str, queue: str = DEAD) -> None:
    """Put facts among the dead letters, as the consumer would."""
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for one in ids:
            body = json.dumps({"id": one, "type": SeatsChanged.type, "subject": "somewhere"})
            headers = {"x-attempt": 8, "x-reason": "ValueError"}
            properties = BasicProperties(headers=headers, delivery_mode=2, message_id=one)
            channel.basic_publish("", queue, body.encode(), properties, mandatory=True)
