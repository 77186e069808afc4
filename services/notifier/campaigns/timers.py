"""What the worker does regularly for campaigns: start those that are due, note those that ended."""

from services.notifier.campaigns import operations, queries
from shared.database.session import Database

INTERVAL_SECONDS = 1


def run_campaigns(database: Database) -> None:
    """Start each campaign that is due, in a transaction of its own, and note the ended ones.

    Without any, no write lock is taken.
    """
    with database.read() as session:
        is_due = queries.has_due_campaign(session)
        finished = queries.list_finished_campaigns(session)
    while is_due:
        is_due = _start_next_campaign(database)
    for campaign_id in finished:
        with database.begin() as session:
            campaign = queries.get_campaign(session, campaign_id, lock=True)
            # A message may have been queued again since the campaign was found.
            if campaign_id in queries.list_finished_campaigns(session):
                operations.finish_campaign(campaign)


def _start_next_campaign(database: Database) -> bool:
    """Start the campaign that is due first; return False when there is none."""
    with database.begin() as session:
        due = queries.select_due_campaigns().limit(1).with_for_update(skip_locked=True)
        campaign = session.scalars(due).first()
        if campaign is not None:
            operations.start_campaign(session, campaign)
        return campaign is not None
