"""Metrics of the messages, read from the ledger."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifier.delivery import alerts, failures, stuck
from services.notifier.delivery.stuck import StuckReason
from services.notifier.models import ChannelName, HeldBy, Message, MessageState, RowWork
from shared import clock

PERIOD = timedelta(days=30)  # with a limit the cost does not grow with the ledger


def collect_messages(session: Session) -> Iterator[Metric]:
    """Yield the numbers of recent and coming messages by channel and state."""
    statement = (
        select(Message.channel, Message.state, func.count(Message.id))
        .where(Message.state.in_(tuple(MessageState)), Message.due_at > clock.now() - PERIOD)
        .group_by(Message.channel, Message.state)
    )
    found = GaugeMetricFamily(
        "live_messages",
        "Messages due in the last 30 days or later, by channel and state.",
        labels=["channel", "state"],
    )
    for channel, state, count in session.execute(statement):
        found.add_metric([channel.value, state.value], count)
    yield found
    yield _count_held(session)
    yield _count_stuck(session)
    yield _count_alerts(session)
    yield _count_failing_work(session)


def _count_held(session: Session) -> Metric:
    """Count the messages that are held back, by channel and by what holds them."""
    statement = (
        select(Message.channel, Message.held_by, func.count(Message.id))
        .where(Message.state == MessageState.QUEUED, Message.held_by.is_not(None))
        .group_by(Message.channel, Message.held_by)
    )
    counts = {(channel, held_by): count for channel, held_by, count in session.execute(statement)}
    held = GaugeMetricFamily(
        "live_messages_held",
        "Messages that wait for a budget, or for a new address to be confirmed.",
        labels=["channel", "budget"],
    )
    for channel, held_by in product(ChannelName, HeldBy):
        held.add_metric([channel.value, held_by.value], counts.get((channel, held_by), 0))
    return held


def _count_stuck(session: Session) -> Metric:
    """Count the messages that nothing will move any more, by what is missing."""
    numbers = {found.reason: found.number for found in stuck.list_stuck(session)}
    metric = GaugeMetricFamily(
        "live_messages_stuck", "Messages that nothing will move any more.", labels=["reason"]
    )
    for reason in StuckReason:
        metric.add_metric([reason.value], numbers.get(reason, 0))
    return metric


def _count_failing_work(session: Session) -> Metric:
    """Count the rows on which periodic work fails each time."""
    numbers = {found.work: found.number for found in failures.list_failing_work(session)}
    metric = GaugeMetricFamily(
        "live_failing_work", "Rows on which periodic work fails each time.", labels=["work"]
    )
    for work in RowWork:
        metric.add_metric([work.value], numbers.get(work, 0))
    return metric


def _count_alerts(session: Session) -> Metric:
    """Count the errors of providers, within a day, that only the operator can mend."""
    metric = GaugeMetricFamily(
        "live_provider_alerts",
        "Errors of providers that need the operator, of the last day.",
        labels=["channel", "code"],
    )
    for alert in alerts.list_alerts(session):
        metric.add_metric([alert.channel.value, alert.code], alert.times)
    return metric
