"""Writes of the suppression list. Each takes a session; none commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.notifier.models import (
    IS_SUPPRESSED,
    UNREACHABLE_REASONS,
    Message,
    MessageState,
    Registration,
    Suppression,
    SuppressionReason,
    SuppressionScope,
)
from services.notifier.suppression.address_keys import Address, list_address_keys
from services.notifier.suppression.queries import filter_keys, find_suppressed_messages
from shared import clock
from shared.config import Settings
from shared.database.upsert import insert_for
from shared.staff import audit
from shared.staff.access import StaffAccess

# What each reason holds back, unless the caller says otherwise.
SCOPES: Mapping[SuppressionReason, SuppressionScope] = {
    SuppressionReason.OPTED_OUT: SuppressionScope.MARKETING,
    SuppressionReason.COMPLAINT: SuppressionScope.MARKETING,
    SuppressionReason.STOP: SuppressionScope.EVERYTHING,
    SuppressionReason.HARD_BOUNCE: SuppressionScope.EVERYTHING,
    SuppressionReason.DEAD_NUMBER: SuppressionScope.EVERYTHING,
}
MAX_SOURCE = 50


def suppress_address(
    session: Session,
    settings: Settings,
    address: Address,
    reason: SuppressionReason,
    *,
    source: str,
    scope: SuppressionScope | None = None,
) -> bool:
    """Put an address on the list; return whether it was not there for this reason.

    `source` says where the reason was learnt, without personal data. `scope` is that of the reason
    unless it is given. Repeating renews the time: a consent in between ends.
    """
    keys = list_address_keys(settings, address)
    renewed = (
        update(Suppression)
        .where(IS_SUPPRESSED, filter_keys(session, keys), Suppression.reason == reason)
        .values(created_at=clock.now())
        .returning(Suppression.id)
    )
    if session.execute(renewed).first() is not None:
        return False
    row = {
        "id": uuid4(),
        "address_key": keys[0],
        "channel": address.channel,
        "reason": reason,
        "scope": scope or SCOPES[reason],
        "source": source[:MAX_SOURCE],
        "created_at": clock.now(),
        "lifted_by": "",
    }
    added = insert_for(session, Suppression).values(row).on_conflict_do_nothing()
    return session.execute(added.returning(Suppression.id)).first() is not None


def lift_suppression(
    session: Session,
    settings: Settings,
    address: Address,
    reasons: Collection[SuppressionReason],
    *,
    lifted_by: str,
) -> bool:
    """End these reasons for an address; return whether there was any.

    The rows stay, with the time and `lifted_by`: `preferences`, or the name of a member of staff.
    """
    lifted = (
        update(Suppression)
        .where(
            IS_SUPPRESSED,
            filter_keys(session, list_address_keys(settings, address)),
            Suppression.reason.in_(reasons),
        )
        .values(lifted_at=clock.now(), lifted_by=lifted_by)
        .returning(Suppression.id)
    )
    return session.execute(lifted).first() is not None


def allow_unreachable_address(
    session: Session,
    settings: Settings,
    actor: StaffAccess,
    registration: Registration,
    address: Address,
    reason: str,
) -> bool:
    """Let messages go again to an address that staff know to work; return whether any were held.

    The log keeps the `reason`. What a recipient asked for is not for staff to lift.
    """
    is_lifted = lift_suppression(
        session, settings, address, UNREACHABLE_REASONS, lifted_by=actor.name
    )
    if is_lifted:
        audit.record_action(
            session,
            actor,
            f"address_allowed_{address.channel}",
            organisation_id=registration.occurrence.organisation_id,
            target_id=registration.id,
            target=registration.occurrence.title["fi"],
            reason=reason,
        )
    return is_lifted


def drop_suppressed_messages(
    session: Session, settings: Settings, messages: Sequence[Message]
) -> list[Message]:
    """Return the messages whose address may get them; the others are not sent, and say why.

    One that was sent before may have arrived, and is not sure.
    """
    reasons = find_suppressed_messages(session, settings, messages)
    accepted = []
    for message in messages:
        reason = reasons.get(message.id)
        if reason is None:
            accepted.append(message)
        else:
            message.state = MessageState.UNKNOWN if message.resent else MessageState.SUPPRESSED
            message.suppressed_by = reason
    return accepted


def delete_lifted(session: Session, before: datetime) -> None:
    """Delete the rows that were lifted before a time; those in force stay."""
    session.execute(delete(Suppression).where(Suppression.lifted_at < before))
