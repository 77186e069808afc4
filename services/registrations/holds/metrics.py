"""Metrics of held registrations and of the budgets of seats."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.orm import Session

from services.registrations.holds import queries


def collect_holds(session: Session) -> Iterator[Metric]:
    """Yield the seats that are held, and the most that one client has taken in its period."""
    held = queries.count_held_seats(session)
    yield GaugeMetricFamily("live_held_seats", "Seats held until their link is used.", held)
    most = queries.find_most_used(session)
    description = "Most seats that one client has taken in its present period."
    yield GaugeMetricFamily("live_client_seats_max", description, most)
