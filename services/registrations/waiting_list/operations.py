"""Writes of waiting lists.

Each change locks the occurrence first, then its entries. The column `smallest_waiting` of the
occurrence says to the hot statement of registrations what the list needs, so every change of who
waits writes it again.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import (
    IS_WAITING,
    OPEN_STATUSES,
    Answer,
    Consent,
    GuardianAnswer,
    Occurrence,
    Participant,
    Registration,
    WaitingEntry,
    WaitingStatus,
)
from services.registrations.models.waiting import StoredAnswer
from services.registrations.occurrences.seats import release_seats, take_seats
from services.registrations.questions.schemas import NewAnswer
from services.registrations.registration import facts as registration_facts
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import Closed, Full, Outdated, TooManySeats
from services.registrations.registration.guardian import compute_guardian_hold
from services.registrations.registration.limits import Limits, spend_budget
from services.registrations.registration.operations import build_consent, check_request
from services.registrations.registration.schemas import (
    PUPIL,
    ParticipantInput,
    RegistrationRequest,
)
from services.registrations.waiting_list import facts
from services.registrations.waiting_list.allocation import allocate_seats, compute_offer_end
from services.registrations.waiting_list.queries import (
    count_open_entries,
    list_due_occurrences,
    list_expired_offers,
    list_parties,
    lock_occurrence,
)
from services.registrations.waiting_list.schemas import PartyChange
from shared.contracts.values import RegistrationStatus
from shared.database.containment import run_for_each_row
from shared.database.session import read_database_time
from shared.errors import Conflict
from shared.staff.access import StaffAccess

MAX_BATCH = 50  # occurrences in one transaction


class SeatsLeft(Conflict):
    """The party can register at once, so that it need not wait."""

    code, title = "seats-left", "There are seats left"


class NoWaitingList(Conflict):
    """The organiser wants no waiting list for this event, or registration is not open."""

    code, title = "no-waiting-list", "There is no waiting list"


class TooLarge(Conflict):
    """The party is larger than the occurrence, so that it would wait for ever."""

    code, title = "party-too-large", "The group is larger than the event"


class TooManyEntries(Conflict):
    """The contact is on as many waiting lists as it may be."""

    code, title = "too-many-entries", "This contact is on too many waiting lists"


class OfferEnded(Conflict):
    """The offer has expired, was declined, or was never made."""

    code, title = "offer-ended", "The offer is not valid any more"


class NotWaiting(Conflict):
    """The entry does not wait any more."""

    code, title = "not-waiting", "This place on the waiting list is not open any more"


class MustUseSentLink(Conflict):
    """The event confirms every registration by the link in our message."""

    code, title = "use-sent-link", "Use the link in our message"


def join_waiting_list(
    session: Session, request: RegistrationRequest, limits: Limits | None = None
) -> WaitingEntry:
    """Put a party at the end of the list, with everything that it would register.

    Its seats count against the client's budget, as if it had taken them. Raises NoWaitingList,
    InvalidAnswers, SeatsLeft when the party could register, TooLarge when the occurrence has fewer
    seats at all, TooManyEntries and TooManySeats beyond the limits.
    """
    now, seats = read_database_time(session), len(request.participants)
    # The budget's row before the occurrence's: the order of the hot statement.
    if limits and not spend_budget(session, limits, seats, now):
        raise TooManySeats(retry_after=math.ceil(limits.period.total_seconds()))
    occurrence = lock_occurrence(session, request.occurrence_id)
    if not (occurrence.waiting_list and occurrence.is_open_at(now)):
        raise NoWaitingList
    if seats <= occurrence.open_seats:
        raise SeatsLeft
    if seats > occurrence.capacity:
        raise TooLarge
    contact = request.contact
    if limits:
        open_entries = count_open_entries(session, contact.email, contact.phone, now)
        if open_entries >= limits.contact_waiting:
            raise TooManyEntries
    entry = WaitingEntry(
        id=uuid4(),
        occurrence=occurrence,
        version=1,
        link_version=1,
        status=WaitingStatus.WAITING,
        seats=seats,
        contact_name=contact.name,
        contact_email=contact.email,
        email_key=contact.email.lower(),
        contact_phone=contact.phone,
        language=contact.language,
        contact_role=contact.contact_role,
        note=request.note,
        marketing=request.consents.marketing,
        participants=_store_participants(request.participants),
        guardian_email=request.guardian.email if request.guardian else "",
        guardian_phone=request.guardian.phone if request.guardian else "",
        is_guardian_copied=bool(request.guardian and request.guardian.is_copied),
        answers=_store_answers(check_request(occurrence, request).answers),
        created_at=now,
        queued_at=_find_end_of_list(session, occurrence.id, now),
    )
    session.add(entry)
    session.flush()
    _note_smallest(session, occurrence)
    facts.publish_joined(session, entry)
    record_action(session, None, Action.WAITING_JOINED, entry)
    return entry


def change_party(session: Session, entry: WaitingEntry, change: PartyChange) -> None:
    """Save who waits: with fewer people the place stays, with more it is the last of the list.

    Lock the entry before. Raises NotWaiting, Outdated when it is no longer at `change.version`,
    TooLarge.
    """
    now, seats = read_database_time(session), len(change.participants)
    if entry.status is not WaitingStatus.WAITING or not entry.occurrence.is_open_at(now):
        raise NotWaiting
    if entry.version != change.version:
        raise Outdated("Someone changed this in the meantime.")
    is_alone = entry.contact_role == PUPIL  # a pupil registers nobody else
    largest = min(entry.occurrence.capacity, entry.occurrence.party_max)
    if seats > (1 if is_alone else largest):
        raise TooLarge
    participants = _store_participants(change.participants)
    if participants == entry.participants:
        return
    if seats > entry.seats:
        entry.queued_at = _find_end_of_list(session, entry.occurrence_id, now)
    entry.answers = _move_answers(entry, participants)
    entry.seats, entry.participants = seats, participants
    entry.version += 1
    session.flush()
    _note_smallest(session, entry.occurrence)
    facts.publish_changed(session, entry)
    record_action(session, None, Action.WAITING_CHANGED, entry)


def leave_waiting_list(session: Session, entry: WaitingEntry) -> None:
    """Leave the list, or decline the offered seats; repeating changes nothing.

    Lock the entry before. Whoever declined is not offered seats again.
    """
    match entry.status:
        case WaitingStatus.WAITING:
            _end_entry(session, entry, WaitingStatus.LEFT)
            record_action(session, None, Action.WAITING_LEFT, entry)
        case WaitingStatus.OFFERED:
            _end_entry(session, entry, WaitingStatus.DECLINED)
            record_action(session, None, Action.OFFER_DECLINED, entry)
        case _:
            pass


def remove_entry(session: Session, entry: WaitingEntry, actor: StaffAccess, reason: str) -> None:
    """Remove an entry, for a reason that the log shows; its contact gets a message.

    Lock the entry before. Raises NotWaiting when it has left the list already.
    """
    if entry.status not in OPEN_STATUSES:
        raise NotWaiting
    _end_entry(session, entry, WaitingStatus.REMOVED)
    record_action(session, actor, Action.WAITING_REMOVED, entry, reason=reason)


def accept_offer(
    session: Session, entry: WaitingEntry, *, is_sent_link: bool, guardian_hours: int
) -> None:
    """Make the registration of an entry from its offered seats, which are counted already.

    Lock the entry before; accepting again changes nothing. `is_sent_link` when somebody read the
    message to its address. A pupil's registration is held for `guardian_hours` where a guardian has
    to confirm it. Raises OfferEnded after the deadline, Closed when the occurrence is
    over or cancelled, MustUseSentLink where every registration is confirmed by a link.
    """
    if entry.status is WaitingStatus.ACCEPTED:
        return
    now = read_database_time(session)
    is_in_time = entry.offered_until is not None and now < entry.offered_until
    if entry.status is not WaitingStatus.OFFERED or not is_in_time:
        raise OfferEnded
    if not entry.occurrence.is_editable_at(now):
        raise Closed("The event is over or cancelled.")
    if entry.occurrence.confirm_by_link and not is_sent_link:
        raise MustUseSentLink
    entry.status, entry.ended_at = WaitingStatus.ACCEPTED, now
    entry.version += 1
    registration = _build_registration(entry, now, is_verified=is_sent_link)
    session.add(registration)
    session.flush()
    _add_answers(session, registration, entry)
    if entry.marketing:
        session.add(Consent(**build_consent(registration.id, "form", entry.created_at)))
    if registration.guardian_email or registration.guardian_phone:
        starts_at = entry.occurrence.starts_at
        registration.guardian_answer = GuardianAnswer.ASKED
        registration.status = RegistrationStatus.HELD
        registration.held_until = now + compute_guardian_hold(guardian_hours, now, starts_at)
        session.flush()
        registration_facts.publish_guardian_asked(session, registration)
    elif entry.occurrence.needs_approval:
        registration.status = RegistrationStatus.PENDING
        session.flush()
        registration_facts.publish_approval_asked(session, registration)
    else:
        registration_facts.publish_confirmed(session, registration)
    record_action(session, None, Action.OFFER_ACCEPTED, entry)


def offer_by_hand(session: Session, entry: WaitingEntry, actor: StaffAccess, reason: str) -> None:
    """Offer free seats to an entry out of turn, for a reason that the log shows.

    Lock the entry before. Staff may offer again after an offer expired, and until the start.
    Raises NotWaiting, Closed when the occurrence has begun or is cancelled, Full.
    """
    now, occurrence = read_database_time(session), entry.occurrence
    if entry.status not in (WaitingStatus.WAITING, WaitingStatus.EXPIRED):
        raise NotWaiting
    if occurrence.cancelled or now >= occurrence.starts_at:
        raise Closed("The event has begun or is cancelled.")
    if not _offer_seats(session, entry, now, latest=occurrence.starts_at):
        raise Full(f"There are fewer than {entry.seats} seats left.")
    session.flush()
    _note_smallest(session, occurrence)
    record_action(session, actor, Action.OFFERED_BY_HAND, entry, reason=reason)


def serve_waiting_lists(session: Session) -> None:
    """Expire the offers that nobody accepted in time, and offer the free seats.

    Several workers may do this at once: each list is served under the lock of its occurrence.
    """
    now = read_database_time(session)

    def serve_list(occurrence_id: UUID) -> None:
        serve_waiting_list(session, occurrence_id, now)

    run_for_each_row(session, list_due_occurrences(session, now, MAX_BATCH), serve_list)


def serve_waiting_list(session: Session, occurrence_id: UUID, now: datetime) -> None:
    """Expire and offer on one list, by the rules of `allocation`."""
    occurrence = lock_occurrence(session, occurrence_id)
    for entry in list_expired_offers(session, occurrence_id, now):
        _end_entry(session, entry, WaitingStatus.EXPIRED)
        record_action(session, None, Action.OFFER_EXPIRED, entry)
    session.refresh(occurrence)  # seats are released by a statement
    if occurrence.is_open_at(now):
        _offer_free_seats(session, occurrence, now)
    session.flush()
    _note_smallest(session, occurrence)


def _offer_free_seats(session: Session, occurrence: Occurrence, now: datetime) -> None:
    parties = list_parties(session, occurrence.id)
    allocation = allocate_seats(occurrence.seats_left, parties)
    for entry_id in allocation.offered:
        entry = session.get_one(WaitingEntry, entry_id, populate_existing=True)
        if _offer_seats(session, entry, now, latest=occurrence.closes_at):
            record_action(session, None, Action.SEATS_OFFERED, entry)
    for entry_id in allocation.passed:
        entry = session.get_one(WaitingEntry, entry_id, populate_existing=True)
        entry.passed += 1
        record_action(session, None, Action.WAITING_PASSED, entry)


def _offer_seats(session: Session, entry: WaitingEntry, now: datetime, latest: datetime) -> bool:
    """Take the seats for an entry and publish the offer; return False when too few are free."""
    if not take_seats(session, entry.occurrence_id, entry.seats):
        return False
    entry.status, entry.offered_at, entry.ended_at = WaitingStatus.OFFERED, now, None
    entry.offered_until = compute_offer_end(now, entry.occurrence.offer_hours, latest)
    entry.version += 1
    session.flush()
    facts.publish_offered(session, entry)
    return True


def _end_entry(session: Session, entry: WaitingEntry, status: WaitingStatus) -> None:
    """End an entry with this status; the seats that were offered to it are free again."""
    had_offer = entry.status is WaitingStatus.OFFERED
    entry.status, entry.ended_at = status, read_database_time(session)
    entry.version += 1
    session.flush()
    if status is WaitingStatus.EXPIRED:
        facts.publish_expired(session, entry)
    else:
        facts.publish_ended(session, entry)
    if had_offer:
        release_seats(session, entry.occurrence_id, entry.seats)
    else:
        _note_smallest(session, entry.occurrence)


def _note_smallest(session: Session, occurrence: Occurrence) -> None:
    """Write how many seats the smallest waiting party needs, for the hot statement to compare.

    Whether the public sees free seats may depend on it, so that the count is published again.
    """
    smallest = (
        select(func.min(WaitingEntry.seats))
        .where(WaitingEntry.occurrence_id == occurrence.id, IS_WAITING)
        .scalar_subquery()
    )
    statement = update(Occurrence).where(Occurrence.id == occurrence.id)
    session.execute(
        statement.values(smallest_waiting=smallest, seats_version=Occurrence.seats_version + 1),
        execution_options={"synchronize_session": False},
    )
    session.refresh(occurrence)


def _find_end_of_list(session: Session, occurrence_id: UUID, now: datetime) -> datetime:
    """Return a time after that of everybody who waits, also when two join at the same moment."""
    rows = select(func.max(WaitingEntry.queued_at)).where(
        WaitingEntry.occurrence_id == occurrence_id
    )
    last = session.scalars(rows).one()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _store_participants(participants: Sequence[ParticipantInput]) -> list[dict[str, str]]:
    return [{"name": one.name, "grade": one.grade} for one in participants]


def _store_answers(answers: Sequence[NewAnswer]) -> list[StoredAnswer]:
    return [{"key": one.key, "position": one.position, "value": one.value} for one in answers]


def _move_answers(entry: WaitingEntry, participants: list[dict[str, str]]) -> list[StoredAnswer]:
    """Return the answers for other participants: those of a person who stays are kept."""
    positions = {one["name"]: number for number, one in enumerate(participants)}
    moved: list[StoredAnswer] = []
    for answer in entry.answers:
        position = answer["position"]
        if position is not None:
            position = positions.get(entry.participants[position]["name"])
            if position is None:
                continue
        moved.append({"key": answer["key"], "position": position, "value": answer["value"]})
    return moved


def _add_answers(session: Session, registration: Registration, entry: WaitingEntry) -> None:
    """Copy the answers of an entry to its registration, and erase them from the entry."""
    session.add_all(
        Answer(
            registration_id=registration.id,
            participant_id=(
                None if one["position"] is None else registration.participants[one["position"]].id
            ),
            question_key=one["key"],
            value=one["value"],
        )
        for one in entry.answers
    )
    entry.answers = []


def _build_registration(entry: WaitingEntry, now: datetime, *, is_verified: bool) -> Registration:
    return Registration(
        id=entry.id,
        occurrence=entry.occurrence,
        version=entry.version,
        link_version=entry.link_version,
        status=RegistrationStatus.CONFIRMED,
        seats=entry.seats,
        contact_name=entry.contact_name,
        contact_email=entry.contact_email,
        email_key=entry.email_key,
        contact_phone=entry.contact_phone,
        language=entry.language,
        contact_role=entry.contact_role,
        note=entry.note,
        guardian_email=entry.guardian_email,
        guardian_phone=entry.guardian_phone,
        is_guardian_copied=entry.is_guardian_copied,
        created_at=now,
        verified_at=now if is_verified else None,
        participants=[
            Participant(position=position, name=one["name"], grade=one["grade"])
            for position, one in enumerate(entry.participants)
        ],
    )
