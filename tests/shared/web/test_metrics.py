"""The metrics page: requests, outcomes, the outbox, heartbeats, and the counts of the workers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from services.notifier.delivery import metrics as notifier_metrics
from shared import clock
from shared.bus import outbox
from shared.database.session import Database
from shared.errors import Conflict
from shared.health.heartbeat import Heartbeat
from shared.health.metrics import CONFIRMED, REGISTRATIONS, count_outcome
from shared.health.work_counts import WorkCount, WorkCounts, format_work_counts, read_work_counts
from tests.apis.populated_services import create_populated_service
from tests.service_apps import create_service_app
from tests.shared.facts import make_seats_changed

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The app of events with its tables."""
    populated = create_populated_service("events", tmp_path)
    yield populated.app
    populated.database.dispose()


def read_samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(app: Flask) -> Samples:
    return read_samples(app.test_client().get("/api/events/v1/metrics").text)


def get_value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.mark.parametrize(
    ("method", "path", "route", "label", "status"),
    [
        ("GET", "/sign-in", "/sign-in", "GET", "200"),
        ("GET", "/sign-in/secret-of-a-link", "/sign-in/<token>", "GET", "410"),
        ("GET", "/nowhere", "unknown", "GET", "404"),
        ("PURGE", "/sign-in", "unknown", "other", "405"),
    ],
)
def test_request_is_counted_by_route_and_status(
    app: Flask, method: str, path: str, route: str, label: str, status: str
) -> None:
    labels = {"service": "events", "method": label, "route": route, "status": status}
    before = get_value(ask(app), "live_requests_total", **labels)
    app.test_client().open(path, method=method)
    assert get_value(ask(app), "live_requests_total", **labels) == before + 1


def test_repeated_page_from_the_cache_is_counted(app: Flask) -> None:
    labels = {"service": "events", "method": "GET", "route": "cached page", "status": "200"}
    before = get_value(ask(app), "live_requests_total", **labels)
    for _ in range(3):
        app.test_client().get("/")
    assert get_value(ask(app), "live_requests_total", **labels) == before + 2


def test_outcome_is_counted_by_the_code_of_the_refusal() -> None:
    class Full(Conflict):
        code = "full"

    def count(outcome: str) -> float:
        return float(REGISTRATIONS.labels(outcome)._value.get())

    before = count(CONFIRMED), count("full")
    with count_outcome(REGISTRATIONS, CONFIRMED):
        pass
    with pytest.raises(Full), count_outcome(REGISTRATIONS, CONFIRMED):
        raise Full
    assert (count(CONFIRMED), count("full")) == (before[0] + 1, before[1] + 1)


def test_waiting_facts_and_heartbeats_are_shown_with_their_age(app: Flask) -> None:
    database: Database = app.extensions["live"].database
    with time_machine.travel(clock.now() - timedelta(minutes=5), tick=False):
        with database.begin() as session:
            outbox.delete_rows(session, [])
            outbox.add_fact(session, make_seats_changed())
        Heartbeat(database, "relay").record()
    found = ask(app)
    assert get_value(found, "live_outbox_oldest_seconds") >= 300
    assert get_value(found, "live_outbox_facts") >= 1
    assert get_value(found, "live_heartbeat_age_seconds", job="relay") >= 300
    assert get_value(found, "live_database_up") == 1


def test_metrics_without_database_say_so(tmp_path: Path) -> None:
    app = create_service_app("events", tmp_path / "empty")  # no tables
    found = ask(app)
    assert get_value(found, "live_database_up") == 0
    app.extensions["live"].database.dispose()


def test_counts_of_two_workers_add_up(database: Database) -> None:
    workers = WorkCounts(), WorkCounts()
    for worker in workers:
        worker.add(WorkCount.FACTS_APPLIED, contract="a.v1")
        worker.add(WorkCount.FACTS_APPLIED, 2, contract="a.v1")
        worker.set(WorkCount.DEAD_LETTERS, 4)
        worker.add_duration(WorkCount.PROVIDER_SECONDS, 0.3, channel="sms")
        for _ in range(2):  # the second time nothing is new
            with database.begin() as session:
                worker.write(session)
    with database.read() as session:
        text = format_work_counts(read_work_counts(session))
    found = read_samples(text)
    assert get_value(found, "live_facts_applied_total", contract="a.v1") == 6
    assert get_value(found, "live_dead_letters") == 4
    bucket = "live_provider_seconds_bucket"
    assert get_value(found, bucket, channel="sms", le="0.25") == 0
    assert get_value(found, bucket, channel="sms", le="0.5") == 2
    assert get_value(found, bucket, channel="sms", le="+Inf") == 2
    assert get_value(found, "live_provider_seconds_sum", channel="sms") == pytest.approx(0.6)
    assert "# TYPE live_provider_seconds histogram" in text


def test_messages_are_counted_by_channel_and_state(tmp_path: Path) -> None:
    populated = create_populated_service("notifier", tmp_path)
    populated.create_organisation()
    with populated.database.read() as session:
        family, held, *_others = notifier_metrics.collect_messages(session)
    assert sum(sample.value for sample in held.samples) == 0
    assert sum(sample.value for sample in family.samples) >= 1
    assert {*family.samples[0].labels} == {"channel", "state"}
    populated.database.dispose()
