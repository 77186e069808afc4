"""Registrations a second, the whole way to the commit: one hot occurrence, and many."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

from tests.load.figures import Book, percentile
from tests.load.http_client import (
    Outcome,
    get,
    load,
    post,
)
from tests.load.installation import HOT, OCCURRENCES
from tests.registrations.conftest import body

CLIENTS = 8
ADDRESS = "/api/registrations/v1/registrations"


def requests(*, spread: bool) -> Callable[[int], bytes]:
    """The n-th registration: a key of its own; always the same occurrence, or the next one."""
    ids = [UUID(int=number + 1) for number in range(OCCURRENCES)] if spread else [HOT]
    bodies = [json.dumps(body(one, seats=1)).encode() for one in ids]
    run = uuid4()

    def make(number: int) -> bytes:
        asked = bodies[number * 37 % len(bodies)]
        return post(ADDRESS, asked, {"Idempotency-Key": f"{run}-{number}"})

    return make


def register(port: int, seconds: float, *, spread: bool) -> Outcome:
    """A load of registrations; WrongAnswer unless every one was confirmed."""
    return load(port, requests(spread=spread), seconds, clients=CLIENTS, expect=201)


def note(book: Book, name: str, outcome: Outcome, *, beside: str, goal: str, wait: str) -> None:
    """The rate and the slow end of the waits."""
    book.note(name, "/s", outcome.rate, beside=beside, goal=goal)
    worst = [percentile(outcome.latencies, 0.99), max(outcome.latencies)]
    book.note(f"{name}: p99", "ms", worst[0] * 1000, goal=wait)
    book.note(f"{name}: worst", "ms", worst[1] * 1000)


def bare(port: int, seconds: float) -> float:
    """Answers a second of the bare app."""
    return load(port, lambda _number: get("/"), seconds, clients=CLIENTS, expect=200).rate
