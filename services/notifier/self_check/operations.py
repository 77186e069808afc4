"""Requests for a check and their results. Only the worker reaches providers, no web process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import Channel, ChannelError, contain_errors
from services.notifier.models import SelfCheck
from shared import clock
from shared.database.session import Database

MAX_WAIT = timedelta(minutes=2)  # a request that is older is not carried out
RETENTION = timedelta(days=1)
OK, CAPTURED = "ok", "captured"


@dataclass(frozen=True)
class CheckResult:
    """The newest check; `codes` has a code by channel, or is None while there is no result."""

    requested_at: datetime
    codes: Mapping[str, str] | None

    @property
    def is_late(self) -> bool:
        """Return whether the worker did not carry out the check in time."""
        return self.codes is None and self.requested_at < clock.now() - MAX_WAIT

    @property
    def is_running(self) -> bool:
        """Return whether a result may still come."""
        return self.codes is None and not self.is_late


def request_check(session: Session) -> UUID:
    """Ask the worker to check the channels; return the id of the request.

    A request that waits already is used again.
    """
    now = clock.now()
    session.execute(delete(SelfCheck).where(SelfCheck.requested_at < now - RETENTION))
    waiting = select(SelfCheck).where(
        SelfCheck.done_at.is_(None), SelfCheck.requested_at > now - MAX_WAIT
    )
    check = session.scalars(waiting.limit(1)).first()
    if check is None:
        check = SelfCheck(requested_at=now, results={})
        session.add(check)
        session.flush()
    return check.id


def run_requested_check(database: Database, channels: Channels) -> None:
    """Check every channel if a request waits; nothing is sent to anybody."""
    with database.read() as session:
        check_id = _find_request(session)
    if check_id is None:
        return
    results = {name.value: _check_channel(channel) for name, channel in channels.items()}
    with database.begin() as session:
        check = session.get_one(SelfCheck, check_id)
        check.results, check.done_at = results, clock.now()


def find_newest_check(session: Session) -> CheckResult | None:
    """Return the newest check; None when there is none."""
    newest = select(SelfCheck).order_by(SelfCheck.requested_at.desc()).limit(1)
    check = session.scalars(newest).first()
    if check is None:
        return None
    return CheckResult(check.requested_at, check.results if check.done_at else None)


def _find_request(session: Session) -> UUID | None:
    waiting = select(SelfCheck.id).where(
        SelfCheck.done_at.is_(None), SelfCheck.requested_at > clock.now() - MAX_WAIT
    )
    return session.scalars(waiting.limit(1)).first()


def _check_channel(channel: Channel) -> str:
    """Return `ok`, `captured` where nothing is sent, or the code of the error."""
    try:
        with contain_errors():
            return channel.check()
    except ChannelError as error:
        return error.code
