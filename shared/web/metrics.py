"""The metrics page of a service: what its web processes count, and what its database says."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.bus import outbox
from shared.database.session import Database, read_database_time
from shared.health.heartbeat import read_heartbeats
from shared.health.metrics import REQUEST_SECONDS, REQUESTS, render_web_metrics
from shared.health.work_counts import format_work_counts, read_work_counts

UNKNOWN_ROUTE, CACHED_PAGE = "unknown", "cached page"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"  # a client may send any word, and each would be stored
CollectMetrics = Callable[[Session], Iterable[Metric]]


def collect_nothing(_session: Session) -> Iterable[Metric]:
    """Return the further metrics of a service that has none."""
    return ()


def install_request_metrics(app: Flask, service: str) -> None:
    """Count every request by route and status, and measure the time of its view."""

    def begin() -> None:
        g.began_at = monotonic()

    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else UNKNOWN_ROUTE
        method = request.method if request.method in METHODS else OTHER_METHOD
        REQUESTS.labels(service, method, route, response.status_code).inc()
        if "began_at" in g:
            REQUEST_SECONDS.labels(service).observe(monotonic() - g.began_at)
        return response

    app.before_request(begin)
    app.after_request(count)


def count_cached_response(service: str, status: str) -> None:
    """Count a response that was repeated before Flask saw the request."""
    REQUESTS.labels(service, "GET", CACHED_PAGE, status).inc()


def render_metrics(database: Database, collect: CollectMetrics) -> bytes:
    """Return all metrics of a service in Prometheus' text format.

    While the database is away only those of the web processes are there.
    """
    is_up = GaugeMetricFamily("live_database_up", "Whether the database answers.")
    try:
        with database.read() as session:
            found = [*_describe_outbox(session), _describe_heartbeats(session), *collect(session)]
            work = format_work_counts(read_work_counts(session))
    except OperationalError:
        found, work = [], ""
    is_up.add_metric([], float(bool(found)))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected([is_up, *found]))
    return render_web_metrics() + bytes(generate_latest(registry)) + work.encode()


class _Collected(Collector):  # type: ignore[misc]  # prometheus_client has no types
    """Metrics that were read already."""

    def __init__(self, found: list[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._found


def _describe_outbox(session: Session) -> Iterator[Metric]:
    waiting, oldest = outbox.count_waiting_facts(session)
    age = (read_database_time(session) - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily("live_outbox_facts", "Facts not yet published.", waiting)
    yield GaugeMetricFamily("live_outbox_oldest_seconds", "Age of the oldest of them.", age)


def _describe_heartbeats(session: Session) -> Metric:
    now = read_database_time(session)
    ages = GaugeMetricFamily(
        "live_heartbeat_age_seconds", "Time since a job of the worker was heard.", labels=["job"]
    )
    for job, at in sorted(read_heartbeats(session).items()):
        ages.add_metric([job], (now - at).total_seconds())
    return ages
