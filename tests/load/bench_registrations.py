"""Measure registrations per second up to the commit: for one occurrence, and for many."""

import json
from collections.abc import Callable
from itertools import count
from uuid import UUID, uuid4

from tests.load.figures import FigureTable, compute_percentile
from tests.load.http_client import LoadResult, build_get, build_post, run_load
from tests.load.installation import HOT_OCCURRENCE, OCCURRENCES
from tests.registrations.request_body import build_registration_body

CLIENTS = 8
MAX_FAMILIES = 50_000  # of one measurement
_measurements = count()
PATH = "/api/registrations/v1/registrations"


def make_request_builder(*, spread: bool) -> Callable[[int], bytes]:
    """Return a function that builds request `n`, each with its own idempotency key and contact.

    All are for the same occurrence, or for all occurrences in turn if `spread` is set.
    """
    occurrence_ids = [HOT_OCCURRENCE]
    if spread:
        occurrence_ids = [UUID(int=number + 1) for number in range(OCCURRENCES)]
    key_prefix = uuid4()
    # A family may register a child once for an occurrence: each measurement has other families.
    first_family = next(_measurements) * MAX_FAMILIES

    def build_request(number: int) -> bytes:
        occurrence_id = occurrence_ids[number * 37 % len(occurrence_ids)]
        body = build_registration_body(occurrence_id, seats=1, family=first_family + number)
        data = json.dumps(body).encode()
        return build_post(PATH, data, {"Idempotency-Key": f"{key_prefix}-{number}"})

    return build_request


def measure_registrations(port: int, seconds: float, *, spread: bool) -> LoadResult:
    """Measure registrations; raises UnexpectedResponse unless each of them is confirmed."""
    build_request = make_request_builder(spread=spread)
    return run_load(port, build_request, seconds, clients=CLIENTS, expect=201)


def add_figures(
    table: FigureTable,
    name: str,
    result: LoadResult,
    *,
    baseline: str,
    rate_goal: str,
    latency_goal: str,
) -> None:
    """Add the rate and the slowest latencies to the table."""
    slow = compute_percentile(result.latencies, 0.99)
    table.add(name, "/s", result.rate, baseline=baseline, goal=rate_goal)
    table.add(f"{name}: p99", "ms", slow * 1000, goal=latency_goal)
    table.add(f"{name}: worst", "ms", max(result.latencies) * 1000)


def measure_bare_app(port: int, seconds: float) -> float:
    """Return the responses per second of the bare app."""
    load = run_load(port, lambda _number: build_get("/"), seconds, clients=CLIENTS, expect=200)
    return load.rate
