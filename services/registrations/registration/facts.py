"""The facts about registrations that the other services read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from services.registrations.models import Group, GuardianAnswer, Registration
from services.registrations.registration.queries import summarise_consents
from shared import clock
from shared.bus import outbox
from shared.contracts import (
    ApprovalAsked,
    CancelReason,
    ContactChannel,
    ContactVerified,
    GuardianConfirmationAsked,
    LinkRequested,
    MarketingConsentChanged,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationHeld,
    RegistrationSnapshot,
    RegistrationStatus,
)

# The fact's fields have the names of the model's attributes, apart from the id.
_OWN = {
    "registration_id",
    "allows_marketing",
    "consent_version",
    "grades",
    "pupils",
    "adults",
}
_COPIED = [field.name for field in fields(RegistrationSnapshot) if field.name not in _OWN]


def build_new(
    row: Mapping[str, Any],
    grades: Iterable[str],
    *,
    allows_marketing: bool,
    group: Group | None = None,
) -> RegistrationSnapshot:
    """Build the fact of a registration from the row that is being inserted.

    `grades` has the code of each participant's grade, empty where it is not known.
    """
    values = {name: row[name] for name in _COPIED if name != "is_verified"}
    values["is_verified"] = row["verified_at"] is not None
    values["grades"] = count_grades(grades, group)
    values["allows_marketing"], values["consent_version"] = allows_marketing, int(allows_marketing)
    values |= _count_group(group)
    if row["held_until"]:
        is_for_guardian = row["guardian_answer"] is GuardianAnswer.ASKED
        kind = GuardianConfirmationAsked if is_for_guardian else RegistrationHeld
        return kind(registration_id=row["id"], held_until=row["held_until"], **values)
    is_pending = row["status"] is RegistrationStatus.PENDING
    return (ApprovalAsked if is_pending else RegistrationConfirmed)(
        registration_id=row["id"], **values
    )


def publish_confirmed(session: Session, registration: Registration) -> None:
    """Publish that seats were taken."""
    outbox.add_fact(session, RegistrationConfirmed(**_copy_fields(session, registration)))


def publish_approval_asked(session: Session, registration: Registration) -> None:
    """Publish that the organiser has to approve it."""
    outbox.add_fact(session, ApprovalAsked(**_copy_fields(session, registration)))


def publish_guardian_asked(session: Session, registration: Registration) -> None:
    """Publish that a guardian has to confirm; raise ValueError when the seats are not held."""
    if registration.held_until is None:
        raise ValueError("the seats of this registration are not held")
    values, held_until = _copy_fields(session, registration), registration.held_until
    outbox.add_fact(session, GuardianConfirmationAsked(**values, held_until=held_until))


def publish_changed(session: Session, registration: Registration) -> None:
    """Publish that names, contact or seats changed."""
    outbox.add_fact(session, RegistrationChanged(**_copy_fields(session, registration)))


def publish_cancelled(
    session: Session,
    registration: Registration,
    *,
    silent: bool,
    reason: CancelReason = CancelReason.NONE,
) -> None:
    """Publish that a registration was cancelled; `silent` means that nobody gets a message."""
    values, note = _copy_fields(session, registration), registration.declined_because or ""
    fact = RegistrationCancelled(**values, silent=silent, reason=reason, note=note)
    outbox.add_fact(session, fact)


def publish_contact_verified(session: Session, registration: Registration) -> None:
    """Publish that the contact used the link that we sent to it."""
    outbox.add_fact(session, ContactVerified(**_copy_fields(session, registration)))


def publish_marketing_consent_changed(session: Session, registration: Registration) -> None:
    """Publish that a contact allows marketing, or does not any more."""
    fact = MarketingConsentChanged(**_copy_fields(session, registration), changed_at=clock.now())
    outbox.add_fact(session, fact)


def publish_link_requested(
    session: Session, registration: Registration, channels: Iterable[ContactChannel]
) -> None:
    """Publish that the registration's link is to be sent on these channels."""
    fact = LinkRequested(
        **_copy_fields(session, registration),
        channels=[channel.value for channel in channels],
        requested_at=clock.now(),
    )
    outbox.add_fact(session, fact)


def _copy_fields(session: Session, registration: Registration) -> dict[str, Any]:
    values = {name: getattr(registration, name) for name in _COPIED}
    consent = summarise_consents(session, registration.id)
    return {
        "registration_id": registration.id,
        "allows_marketing": consent.is_given,
        "consent_version": consent.version,
        **_count_group(registration.group),
        "grades": count_grades(
            (one.grade for one in registration.participants), registration.group
        ),
        **values,
    }


def _count_group(group: Group | None) -> dict[str, int]:
    return {"pupils": group.pupils, "adults": group.adults} if group else {}


def count_grades(grades: Iterable[str], group: Group | None = None) -> dict[str, int]:
    """Count the participants of each grade that is known, sorted by its code.

    The pupils of a class are in the grade of the class, whether or not they are named.
    """
    if group and group.grade:
        return {group.grade: group.pupils}
    return dict(sorted(Counter(code for code in grades if code).items()))
