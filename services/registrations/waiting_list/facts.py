"""The facts about waiting lists that notifier reads."""

from collections.abc import Iterable
from typing import Any, assert_never

from sqlalchemy.orm import Session

from services.registrations.models import WaitingEntry, WaitingStatus
from services.registrations.registration.facts import count_grades
from shared import clock
from shared.bus import outbox
from shared.contracts import (
    ContactChannel,
    LinkRequested,
    OfferExpired,
    RegistrationStatus,
    SeatsOffered,
    WaitingChanged,
    WaitingEnded,
    WaitingJoined,
)


def publish_joined(session: Session, entry: WaitingEntry) -> None:
    """Publish that a contact joined the list."""
    outbox.add_fact(session, WaitingJoined(**_copy_fields(entry)))


def publish_changed(session: Session, entry: WaitingEntry) -> None:
    """Publish that a waiting contact wants more or fewer seats."""
    outbox.add_fact(session, WaitingChanged(**_copy_fields(entry)))


def publish_offered(session: Session, entry: WaitingEntry) -> None:
    """Publish that seats are offered; raise ValueError for an entry without an offer."""
    if entry.offered_until is None:
        raise ValueError("nothing is offered to this entry")
    fact = SeatsOffered(**_copy_fields(entry), offered_until=entry.offered_until)
    outbox.add_fact(session, fact)


def publish_expired(session: Session, entry: WaitingEntry) -> None:
    """Publish that nobody accepted the offer in time."""
    outbox.add_fact(session, OfferExpired(**_copy_fields(entry)))


def publish_link_requested(
    session: Session, entry: WaitingEntry, channels: Iterable[ContactChannel]
) -> None:
    """Publish that the entry's link is to be sent on these channels."""
    fact = LinkRequested(
        **_copy_fields(entry),
        channels=[channel.value for channel in channels],
        requested_at=clock.now(),
    )
    outbox.add_fact(session, fact)


def publish_ended(session: Session, entry: WaitingEntry) -> None:
    """Publish that an entry left its list without seats."""
    by_staff = entry.status is WaitingStatus.REMOVED
    outbox.add_fact(session, WaitingEnded(**_copy_fields(entry), by_staff=by_staff))


def _copy_fields(entry: WaitingEntry) -> dict[str, Any]:
    return {
        "version": entry.version,
        "registration_id": entry.id,
        "occurrence_id": entry.occurrence_id,
        "status": _find_registration_status(entry.status),
        "seats": entry.seats,
        "contact_name": entry.contact_name,
        "contact_email": entry.contact_email,
        "contact_phone": entry.contact_phone,
        "language": entry.language,
        "link_version": entry.link_version,
        "is_verified": False,
        "grades": count_grades(one["grade"] for one in entry.participants),
    }


def _find_registration_status(status: WaitingStatus) -> RegistrationStatus:
    match status:
        case WaitingStatus.WAITING:
            return RegistrationStatus.WAITING
        case WaitingStatus.OFFERED:
            return RegistrationStatus.OFFERED
        case WaitingStatus.ACCEPTED:
            return RegistrationStatus.CONFIRMED
        case (
            WaitingStatus.DECLINED
            | WaitingStatus.EXPIRED
            | WaitingStatus.LEFT
            | WaitingStatus.REMOVED
        ):
            return RegistrationStatus.CANCELLED
        case _:
            assert_never(status)
