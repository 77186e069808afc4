"""Errors of providers that only the operator can mend: counted, logged, and shown to staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.delivery.provider_errors import ALERTING, Action, find_action
from services.notifier.models import ChannelName, ProviderAlert
from shared import clock
from shared.database.upsert import insert_for

PERIOD = timedelta(days=1)  # an error that did not happen again is taken for mended
log = structlog.get_logger()


def record_alert(session: Session, channel: ChannelName, code: str) -> None:
    """Record an error if the table says that the operator has to act."""
    if find_action(code, Action.NEVER) not in ALERTING:
        return
    log.error("provider needs the operator", channel=channel.value, code=code)
    now = clock.now()
    insert = insert_for(session, ProviderAlert).values(
        channel=channel, code=code, since=now, last_at=now, times=1
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["channel", "code"],
            set_={"last_at": now, "times": ProviderAlert.times + 1},
        )
    )


def list_alerts(session: Session) -> Sequence[ProviderAlert]:
    """Return the errors of the last day, the latest first."""
    lately = select(ProviderAlert).where(ProviderAlert.last_at > clock.now() - PERIOD)
    return session.scalars(lately.order_by(ProviderAlert.last_at.desc())).all()


def delete_old_alerts(session: Session, now: datetime) -> None:
    """Delete errors that did not happen again."""
    session.execute(delete(ProviderAlert).where(ProviderAlert.last_at < now - PERIOD))
