"""Metrics that a web process counts itself, for Prometheus.

gunicorn runs several processes: with PROMETHEUS_MULTIPROC_DIR, which deploy/compose/serving.py
sets, each writes into files of its own, and any of them can sum up all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from shared.config import read_metrics_folder
from shared.errors import DomainError

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
REQUESTS = Counter(
    "live_requests_total",
    "Requests by route and status.",
    ["service", "method", "route", "status"],
)
REQUEST_SECONDS = Histogram(
    "live_request_seconds", "Time until the response begins.", ["service"], buckets=SECONDS
)
REGISTRATIONS = Counter(
    "live_registrations_total",
    "Attempts to register by outcome: confirmed, held, or the code of the refusal.",
    ["outcome"],
)
CONFIRMED = "confirmed"


@dataclass
class Outcome:
    """The outcome of an attempt; the block that is counted may set another success."""

    success: str


@contextmanager
def count_outcome(counter: Counter, success: str) -> Iterator[Outcome]:
    """Count what comes of the block: `success`, or the code of the DomainError that it raises."""
    outcome = Outcome(success)
    try:
        yield outcome
    except DomainError as error:
        counter.labels(error.code).inc()
        raise
    counter.labels(outcome.success).inc()


def render_web_metrics() -> bytes:
    """Return the metrics of all web processes of this service, in Prometheus' text format."""
    registry = REGISTRY
    if read_metrics_folder():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return bytes(generate_latest(registry))
