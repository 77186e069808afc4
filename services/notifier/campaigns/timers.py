"""Periodic work for campaigns: start those that are due, and finish those that are sent."""

from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier.campaigns import operations, queries
from services.notifier.delivery.failures import run_for_rows
from services.notifier.models import RowWork
from shared.config import Settings
from shared.database.session import Database

INTERVAL_SECONDS = 1


def run_campaigns(database: Database, settings: Settings) -> None:
    """Start each campaign that is due, in a transaction of its own, and note the ended ones.

    Without any, no write lock is taken. A campaign that fails stops no other.
    """
    with database.read() as session:
        due = queries.list_due_campaigns(session)
        finished = queries.list_finished_campaigns(session)
    run_for_rows(database, RowWork.START_CAMPAIGN, due, partial(_start_campaign, settings))
    run_for_rows(database, RowWork.FINISH_CAMPAIGN, finished, _finish_campaign)


def _start_campaign(settings: Settings, session: Session, campaign_id: UUID) -> None:
    campaign = queries.get_campaign(session, campaign_id, lock=True)
    # Staff may have taken it back, or another worker started it, since it was found.
    if campaign_id in queries.list_due_campaigns(session):
        operations.start_campaign(session, settings, campaign)


def _finish_campaign(session: Session, campaign_id: UUID) -> None:
    campaign = queries.get_campaign(session, campaign_id, lock=True)
    # A message may have been queued again since the campaign was found.
    if campaign_id in queries.list_finished_campaigns(session):
        operations.finish_campaign(campaign)
