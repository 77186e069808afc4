"""Checks asked for and carried out. Web processes reach nothing outside: the worker does it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.outgoing import ChannelError
from services.notifier.models import SelfCheck
from shared import clock
from shared.database.session import Database

WAITS = timedelta(minutes=2)  # whoever asked has gone by then
OK, CAPTURED = "ok", "captured"


def ask(session: Session) -> UUID:
    """Ask the worker to try; the check's id. One that is under way is joined."""
    moment = clock.now()
    session.execute(delete(SelfCheck).where(SelfCheck.asked_at < moment - timedelta(days=1)))
    open_now = select(SelfCheck).where(
        SelfCheck.done_at.is_(None), SelfCheck.asked_at > moment - WAITS
    )
    found = session.scalars(open_now.limit(1)).first()
    if found is None:
        found = SelfCheck(asked_at=moment, results={})
        session.add(found)
        session.flush()
    return found.id


def carry_out(database: Database, channels: Mapping[str, Channel]) -> None:
    """Try every channel if somebody asks to; nothing is sent to anybody."""
    with database.read() as session:
        asked = _asked(session)
    if asked is None:
        return
    results = {name: _tried(channel) for name, channel in channels.items()}
    with database.begin() as session:
        check = session.get_one(SelfCheck, asked)
        check.results, check.done_at = results, clock.now()


def newest(session: Session) -> tuple[datetime | None, Mapping[str, str] | None]:
    """When the newest check was asked for, and what came of it; None while it is under way."""
    check = session.scalars(select(SelfCheck).order_by(SelfCheck.asked_at.desc()).limit(1)).first()
    if check is None:
        return None, None
    return check.asked_at, check.results if check.done_at else None


def _asked(session: Session) -> UUID | None:
    waiting = select(SelfCheck.id).where(
        SelfCheck.done_at.is_(None), SelfCheck.asked_at > clock.now() - WAITS
    )
    return session.scalars(waiting.limit(1)).first()


def _tried(channel: Channel) -> str:
    """The code of what is wrong with a channel, `ok`, or `captured` where nothing is sent."""
    try:
        return channel.check()
    except ChannelError as error:
        return error.code
