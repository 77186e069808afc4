"""Run relays and consumers in threads, and inspect the queues of RabbitMQ."""

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
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.shared.facts import make_seats_changed

Job = Callable[[threading.Event], None]
DEAD_QUEUE = "events.dead"


def add_facts(database: Database, count: int) -> list[UUID]:
    """Write facts with the versions 1 to `count` to the outbox and return their ids."""
    with database.begin() as session:
        return [
            outbox.add_fact(session, make_seats_changed(version=number + 1))
            for number in range(count)
        ]


def count_waiting_facts(database: Database) -> int:
    """Return how many facts of the outbox the bus has not confirmed."""
    with database.read() as session:
        return outbox.count_waiting_facts(session)[0]


@contextmanager
def run_in_threads(*jobs: Job) -> Iterator[None]:
    """Run each job in a thread; when the block ends, stop them and wait until they end."""
    stop = threading.Event()
    threads = [threading.Thread(target=job, args=(stop,)) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(WAIT_SECONDS)


class CountingConsumer:
    """A consumer of events that counts facts by version and fails for `failing_versions`."""

    def __init__(self, database: Database, broker: str) -> None:
        self.database, self.broker = database, broker
        self.counts: Counter[int] = Counter()
        self.failing_versions: set[int] = set()

    def handle_fact(self, _session: Session, fact: SeatsChanged) -> None:
        if fact.version in self.failing_versions:
            raise ValueError("cannot be applied")
        self.counts[fact.version] += 1

    def run(self, stop: threading.Event) -> None:
        """Consume the queue of events until `stop` is set."""
        handlers = {SeatsChanged.type: self.handle_fact}
        consumer.run_consumer(self.database, self.broker, "events", handlers, stop)


def make_relay_job(database: Database, broker: str) -> Job:
    """Return the relay of registrations as a job for `run_in_threads`."""
    return lambda stop: relay.run_relay(database, broker, "registrations", stop)


def count_queued(broker: str, queue: str) -> int:
    """Return how many messages of a RabbitMQ queue are ready for delivery."""
    with pika.BlockingConnection(address.build_pika_parameters(broker)) as connection:
        declared: Any = connection.channel().queue_declare(queue, passive=True)
        return int(declared.method.message_count)


def queue_dead_letters(broker: str, *ids: str, queue: str = DEAD_QUEUE) -> None:
    """Publish a fact for each id to a queue, with the headers that the consumer sets."""
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for fact_id in ids:
            body = json.dumps({"id": fact_id, "type": SeatsChanged.type, "subject": "somewhere"})
            headers = {"x-attempt": 8, "x-reason": "ValueError"}
            properties = BasicProperties(headers=headers, delivery_mode=2, message_id=fact_id)
            channel.basic_publish("", queue, body.encode(), properties, mandatory=True)
