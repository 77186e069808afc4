"""Sends a message on the other channel when it could not be delivered on its own.

Each message is replaced at most once, and what replaces one is not replaced itself. A family that
gets the same message on both channels anyway gets nothing more.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from services.notifier.audience.recipients import find_address
from services.notifier.models import (
    FAILED_STATES,
    GUARDIAN_KINDS,
    UNREACHABLE_REASONS,
    CampaignState,
    ChannelName,
    Delivery,
    Message,
    MessageState,
    Occurrence,
    OrganisationSettings,
    Registration,
    SubjectType,
)
from shared import clock
from shared.config import Fallback, Settings
from shared.database.session import Database
from shared.database.upsert import insert_for

INTERVAL_SECONDS = 5
MAX_AGE = timedelta(days=1)  # since it failed; then staff decide
BATCH_SIZE = 100
OTHER_CHANNEL = {
    ChannelName.SMS: ChannelName.EMAIL,
    ChannelName.EMAIL: ChannelName.SMS,
}
REPLACED_CHANNELS = {
    Fallback.NONE: (),
    Fallback.EMAIL: (ChannelName.SMS,),
    Fallback.SMS: (ChannelName.EMAIL,),
    Fallback.BOTH: (ChannelName.SMS, ChannelName.EMAIL),
}


def replace_failed_messages(database: Database, settings: Settings) -> None:
    """Queue what goes instead of the messages that failed since the last time."""
    if settings.fallback is Fallback.NONE:
        return
    with database.read() as session:  # reading takes no write lock
        if not _list_failed(session, settings.fallback):
            return
    with database.begin() as session:
        queue_substitutes(session, settings.fallback)


def queue_substitutes(session: Session, fallback: Fallback) -> int:
    """Queue a message on the other channel for each that failed for good; return how many.

    The sender decides, as for every message, whether it is still true when it goes.
    """
    failed = _list_failed(session, fallback)
    for message in failed:
        _insert_substitute(session, message)
    return len(failed)


def _list_failed(session: Session, fallback: Fallback) -> Sequence[Message]:
    """Return messages that failed lately, may be replaced and are not, the oldest first.

    One that was not even tried, because nothing reaches its address, has failed too.
    """
    since = clock.now() - MAX_AGE
    has_failed_lately = and_(
        Message.state.in_(FAILED_STATES),
        exists().where(Delivery.message_id == Message.id, Delivery.ended_at > since),
    )
    is_unreachable = and_(
        Message.state == MessageState.SUPPRESSED,
        Message.suppressed_by.in_(UNREACHABLE_REASONS),
        Message.due_at > since,
    )
    rows = (
        select(Message)
        .join(Registration, Message.subject_id == Registration.id)
        .where(
            or_(has_failed_lately, is_unreachable),
            Message.subject_type == SubjectType.REGISTRATION,
            Message.channel.in_(REPLACED_CHANNELS[fallback]),
            Message.instead_of_id.is_(None),
            # The other address is the pupil's, who must not get the guardian's link.
            Message.kind.not_in(GUARDIAN_KINDS),
            _has_other_address(),
            ~_is_declined(),
            ~_is_replaced(),
        )
        .order_by(Message.due_at, Message.id)
        .limit(BATCH_SIZE)
    )
    return session.scalars(rows).unique().all()


def _has_other_address() -> ColumnElement[bool]:
    return or_(
        and_(Message.channel == ChannelName.SMS, Registration.contact_email != ""),
        and_(Message.channel == ChannelName.EMAIL, Registration.contact_phone != ""),
    )


def _is_declined() -> ColumnElement[bool]:
    """Return the condition that the organisation does not want any message replaced."""
    chosen = (
        select(OrganisationSettings.organisation_id)
        .join(Occurrence, Occurrence.organisation_id == OrganisationSettings.organisation_id)
        .where(Occurrence.id == Registration.occurrence_id, ~OrganisationSettings.uses_fallback)
    )
    return chosen.correlate(Registration).exists()


def _is_replaced() -> ColumnElement[bool]:
    """Return the condition that the same message exists on the other channel."""
    other = aliased(Message)
    is_same_cause = and_(
        other.subject_id == Message.subject_id,
        other.cause == Message.cause,
        other.channel != Message.channel,
    )
    found = select(other.id).where(or_(other.instead_of_id == Message.id, is_same_cause))
    return found.correlate(Message).exists()


def _insert_substitute(session: Session, message: Message) -> None:
    """Insert what goes instead of a message; nothing when another worker was quicker."""
    channel, now = OTHER_CHANNEL[message.channel], clock.now()
    is_paused = message.campaign is not None and message.campaign.state is CampaignState.PAUSED
    substitute = {
        "id": uuid4(),
        "cause": f"instead:{message.id}",
        "instead_of_id": message.id,
        "subject_type": message.subject_type,
        "subject_id": message.subject_id,
        "recipient": find_address(message.require_registration(), channel),
        "channel": channel,
        "kind": message.kind,
        "status": MessageState.PAUSED if is_paused else MessageState.QUEUED,
        "due_at": now,
        "decided_at": now,
        "created_at": now,
        "former": message.former,
        "campaign_id": message.campaign_id,
        "rule_id": message.rule_id,
        "language": "",
        "subject": "",
        "text": "",
        "html": "",
        "calendar": "",
    }
    insert = insert_for(session, Message.__table__)  # type: ignore[arg-type]  # mapped to a table
    session.execute(insert.values(substitute).on_conflict_do_nothing())
