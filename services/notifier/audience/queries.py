"""Reads of the copies of occurrences and registrations."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import (
    AudienceMember,
    AudienceRecipients,
    choose_recipients,
    list_contact_addresses,
)
from services.notifier.models import (
    AudienceFilter,
    AudienceStatus,
    ChannelChoice,
    Message,
    MessageCategory,
    MessageKind,
    Occurrence,
    Reach,
    Registration,
)
from services.notifier.suppression.queries import find_suppressed
from shared import clock
from shared.config import Settings
from shared.contracts.values import WAITING_STATUSES, WITHOUT_PLACE_STATUSES, RegistrationStatus
from shared.errors import NotFound

MAX_COMING = 200  # occurrences to choose from


def get_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """Return an occurrence; raise NotFound."""
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound
    return occurrence


def list_known_ids(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these registrations have a copy."""
    return set(session.scalars(select(Registration.id).where(Registration.id.in_(ids))))


def list_confirmed_registrations(
    session: Session, occurrence: Occurrence
) -> Sequence[Registration]:
    """Return the confirmed registrations for an occurrence."""
    confirmed = select(Registration).where(
        Registration.occurrence_id == occurrence.id,
        Registration.status == RegistrationStatus.CONFIRMED,
    )
    return session.scalars(confirmed).unique().all()


def list_without_place(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """Return those who wait for a place at an occurrence, and were told so.

    They are on its waiting list, not approved yet, or pupils whose guardian is asked.
    """
    has_guardian = or_(Registration.guardian_email != "", Registration.guardian_phone != "")
    is_waiting = or_(
        Registration.status.in_(WITHOUT_PLACE_STATUSES),
        and_(Registration.status == RegistrationStatus.HELD, has_guardian),
    )
    rows = select(Registration).where(Registration.occurrence_id == occurrence.id, is_waiting)
    return session.scalars(rows).unique().all()


def list_audience(
    session: Session,
    organisation_id: UUID,
    wanted: AudienceFilter,
    registration_id: UUID | None = None,
) -> Sequence[AudienceMember]:
    """Return the registrations of an organisation that a filter finds, the first event first.

    With a `registration_id` only that one is looked at.
    The rows are read without the ORM: an audience may have ten thousand of them.
    """
    rows = (
        select(
            Registration.id.label("registration_id"),
            Registration.occurrence_id,
            Registration.contact_name,
            Registration.contact_email,
            Registration.contact_phone,
            Registration.language,
            Registration.allows_marketing,
            Registration.is_verified,
            Registration.consented_at,
            Registration.chosen_channel,
        )
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(
            Occurrence.organisation_id == organisation_id,
            Registration.occurrence_id.in_(wanted.occurrence_ids),
            *_filter_status(wanted.status),
            *_filter_reach(wanted.reach),
        )
        .order_by(Occurrence.starts_at, Registration.contact_name, Registration.id)
    )
    if wanted.languages:
        rows = rows.where(Registration.language.in_(wanted.languages))
    if wanted.grades:
        counts = [Registration.grades[code].as_integer() for code in wanted.grades]
        rows = rows.where(or_(*(count > 0 for count in counts)))
    if registration_id is not None:
        rows = rows.where(Registration.id == registration_id)
    left_out = set(wanted.left_out_ids)
    return [
        AudienceMember(**row._asdict(), is_left_out=row.registration_id in left_out)
        for row in session.execute(rows)
    ]


def find_recipients(
    session: Session,
    settings: Settings,
    organisation_id: UUID,
    wanted: AudienceFilter,
    choice: ChannelChoice,
    category: MessageCategory,
) -> AudienceRecipients:
    """Find who gets a campaign of this category, on which channel; and who does not, and why.

    The preview and the sending both use this, so that what staff saw is what is sent.
    """
    members = list_audience(session, organisation_id, wanted)
    addresses = [address for member in members for address in list_contact_addresses(member)]
    suppressed = find_suppressed(session, settings, addresses)
    return choose_recipients(members, choice, category, suppressed)


def list_sister_occurrences(session: Session, occurrence: Occurrence) -> Sequence[Occurrence]:
    """Return the occurrences of the same event, by time; the slug is the event's."""
    sisters = (
        select(Occurrence)
        .where(
            Occurrence.organisation_id == occurrence.organisation_id,
            Occurrence.slug == occurrence.slug,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return session.scalars(sisters).all()


def list_coming_occurrences(session: Session, organisation_id: UUID) -> Sequence[Occurrence]:
    """Return the first of an organisation's occurrences that are not over, by time."""
    coming = (
        select(Occurrence)
        .where(
            Occurrence.organisation_id == organisation_id,
            Occurrence.ends_at > clock.now(),
            Occurrence.cancelled.is_(False),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MAX_COMING)
    )
    return session.scalars(coming).all()


def count_confirmed(
    session: Session, occurrence_ids: Iterable[UUID]
) -> Mapping[UUID, Counter[str]]:
    """Return the numbers of confirmed registrations by occurrence and language."""
    rows = (
        select(Registration.occurrence_id, Registration.language, func.count(Registration.id))
        .where(
            Registration.occurrence_id.in_(list(occurrence_ids)),
            Registration.status == RegistrationStatus.CONFIRMED,
        )
        .group_by(Registration.occurrence_id, Registration.language)
    )
    numbers: dict[UUID, Counter[str]] = defaultdict(Counter)
    for occurrence_id, language, number in session.execute(rows):
        numbers[occurrence_id][language] = number
    return numbers


def _filter_status(status: AudienceStatus) -> list[ColumnElement[bool]]:
    match status:
        case AudienceStatus.COMING:
            return [
                Registration.status == RegistrationStatus.CONFIRMED,
                Occurrence.cancelled.is_(False),
            ]
        case AudienceStatus.WAITING:
            return [Registration.status.in_(WAITING_STATUSES), Occurrence.cancelled.is_(False)]
        case AudienceStatus.CANCELLED:
            # A held registration ends as a cancelled one, and its address may be a stranger's.
            had_a_place = select(Message.id).where(
                Message.subject_id == Registration.id, Message.kind == MessageKind.CONFIRMED
            )
            return [Registration.status == RegistrationStatus.CANCELLED, had_a_place.exists()]
        case _:
            assert_never(status)


def _filter_reach(reach: Reach) -> list[ColumnElement[bool]]:
    match reach:
        case Reach.ALL:
            return []
        case Reach.WITH_EMAIL:
            return [Registration.contact_email != ""]
        case Reach.WITHOUT_EMAIL:
            return [Registration.contact_email == ""]
        case Reach.WITH_PHONE:
            return [Registration.contact_phone != ""]
        case Reach.WITHOUT_PHONE:
            return [Registration.contact_phone == ""]
        case _:
            assert_never(reach)
