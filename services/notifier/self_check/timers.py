"""The worker's part of the self-check: no web process loads a channel or reaches a provider."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import Channel, ChannelError, contain_errors
from services.notifier.models import SelfCheck
from services.notifier.self_check.operations import MAX_WAIT
from shared import clock
from shared.database.session import Database


def _check_nothing() -> Mapping[str, str]:
    return {}


def run_requested_check(
    database: Database,
    channels: Channels,
    check_domain: Callable[[], Mapping[str, str]] = _check_nothing,
) -> None:
    """Check every channel and the domain if a request waits; nothing is sent to anybody."""
    with database.read() as session:
        check_id = _find_request(session)
    if check_id is None:
        return
    results = {name.value: _check_channel(channel) for name, channel in channels.items()}
    results |= check_domain()
    with database.begin() as session:
        check = session.get_one(SelfCheck, check_id)
        check.results, check.done_at = results, clock.now()


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
