"""Periodic work for reminder rules: plan what has changed, and make the messages that are due."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.models import ReminderPlan
from services.notifier.rules import planning, queries
from shared import clock
from shared.database.containment import run_for_each_row
from shared.database.session import Database

INTERVAL_SECONDS = 2
# In one run, so that the other timers get their turn.
MAX_OCCURRENCES, MAX_PLANS = 200, 20


def run_rules(database: Database) -> None:
    """Plan the occurrences that are new or changed, and make the messages of due plans.

    Each is a transaction of its own. Without any, no write lock is taken. One that cannot be read
    stops no other.
    """
    now = clock.now()
    with database.read() as session:
        unplanned = queries.list_unplanned_occurrences(session, MAX_OCCURRENCES)
        misjudged = select(ReminderPlan.id).where(*queries.filter_misjudged_plans(now)).limit(1)
        has_misjudged = session.execute(misjudged).first() is not None
    if has_misjudged:
        with database.begin() as session:
            planning.correct_misjudged_plans(session)
    _run_for_each(database, unplanned, planning.plan_occurrence)
    with database.read() as session:
        due = queries.list_due_plans(session, now, MAX_PLANS)
    _run_for_each(database, due, planning.make_messages)


def _run_for_each(
    database: Database, row_ids: Sequence[UUID], work: Callable[[Session, UUID], None]
) -> None:
    for row_id in row_ids:
        with database.begin() as session:

            def run(one: UUID, session: Session = session) -> None:
                work(session, one)

            run_for_each_row(session, [row_id], run)
