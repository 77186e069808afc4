"""Periodic work for reminder rules: plan what has changed, and make the messages that are due."""

from sqlalchemy import select

from services.notifier.delivery.failures import run_for_rows
from services.notifier.models import ReminderPlan, RowWork
from services.notifier.rules import planning, queries
from shared import clock
from shared.database.session import Database

INTERVAL_SECONDS = 2
# In one run, so that the other timers get their turn.
MAX_OCCURRENCES, MAX_PLANS = 200, 20


def run_rules(database: Database) -> None:
    """Plan the occurrences that are new or changed, and make the messages of due plans.

    Each is a transaction of its own. Without any, no write lock is taken. One that fails stops no
    other, however often it does.
    """
    now = clock.now()
    with database.read() as session:
        unplanned = queries.list_unplanned_occurrences(session, MAX_OCCURRENCES)
        misjudged = select(ReminderPlan.id).where(*queries.filter_misjudged_plans(now)).limit(1)
        has_misjudged = session.execute(misjudged).first() is not None
    if has_misjudged:
        with database.begin() as session:
            planning.correct_misjudged_plans(session)
    run_for_rows(database, RowWork.PLAN_REMINDERS, unplanned, planning.plan_occurrence)
    with database.read() as session:
        due = queries.list_due_plans(session, now, MAX_PLANS)
    run_for_rows(database, RowWork.MAKE_REMINDERS, due, planning.make_messages)
