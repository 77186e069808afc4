"""Writes of class groups: reserve seats, change the numbers and the names."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.groups.name_changes import compare_names, fold_name
from services.registrations.groups.queries import can_change_names, list_pupils, require_group
from services.registrations.groups.schemas import GroupRequest, GroupSize
from services.registrations.models import Group, Occurrence, Participant, Registration
from services.registrations.occurrences import seats
from services.registrations.registration import facts
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import Full, Outdated, TooLate, UnknownParticipant
from services.registrations.registration.insert import (
    NewRegistration,
    complete_row,
    insert_registration,
)
from services.registrations.registration.limits import Limits
from services.registrations.registration.operations import require_changeable
from services.registrations.registration.refusals import find_reason
from services.registrations.registration.schemas import RegistrationResult
from shared import clock, links
from shared.bus import outbox
from shared.contracts.values import RegistrationStatus
from shared.errors import Conflict, NotFound
from shared.staff.access import StaffAccess


class NoGroups(Conflict):
    """The organiser takes no class groups at this event."""

    code, title = "no-groups", "This event takes no class groups"


class TooManyNames(Conflict):
    """More pupils are named than the group would have."""

    code, title = "too-many-names", "More pupils are named than that"


def reserve_group(
    session: Session, request: GroupRequest, limits: Limits, draft_id: UUID | None = None
) -> RegistrationResult:
    """Take the seats of a class and hold them until the teacher uses the link in our message.

    What the teacher confirms counts no more against the limits of a contact: a class is larger
    than a family may be. The draft with the id `draft_id` is deleted.

    Raises NoGroups, and NotFound, Closed, Full, TooManySeats and ContactNotVerified as
    `create_registration` does.
    """
    occurrence = session.get(Occurrence, request.occurrence_id)
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    if not occurrence.class_groups:
        raise NoGroups
    now, contact = clock.now(), request.contact
    group = Group(
        registration_id=uuid4(),
        school=request.school,
        class_name=request.class_name,
        grade=request.grade,
        pupils=request.pupils,
        adults=request.adults,
    )
    row = complete_row(
        Registration,
        {
            "id": group.registration_id,
            "occurrence_id": request.occurrence_id,
            "status": RegistrationStatus.HELD,
            "held_until": now + limits.hold,
            "seats": request.pupils + request.adults,
            "contact_name": contact.name,
            "contact_email": contact.email,
            "email_key": contact.email.lower(),
            "contact_phone": contact.phone,
            "language": contact.language,
            "role": contact.contact_role,
            "note": request.note,
            "created_at": now,
        },
    )
    new = NewRegistration(
        row,
        participants=[],
        consents=[],
        fact=vars(outbox.build_row(facts.build_new(row, [], allows_marketing=False, group=group))),
        key=None,
        form_key=occurrence.form_key,  # a class answers no questions
        draft_id=draft_id,
        budget=limits.build_budget(RegistrationStatus.HELD, now),
    )
    if not insert_registration(session, new):
        raise find_reason(session, row, limits, RegistrationStatus.HELD, new.form_key)
    session.add(group)
    session.flush()
    return RegistrationResult(
        id=row["id"],
        status=RegistrationStatus.HELD,
        seats=row["seats"],
        link_version=row["link_version"],
        held_until=row["held_until"],
        link_purpose=links.SHOWN_LINK,
    )


def resize_group(
    session: Session, registration: Registration, size: GroupSize, actor: StaffAccess | None = None
) -> None:
    """Change the numbers of a group; the same ones again change nothing.

    More seats are taken only when all are open, fewer are free at once. `registration` is locked;
    `actor` is None for the teacher. Raises Outdated when it is no longer at `size.version`,
    TooManyNames when more pupils are named, Full when too few seats are left, TooLate after the
    deadline.
    """
    group = require_group(registration)
    if (group.pupils, group.adults) == (size.pupils, size.adults):
        return
    require_changeable(registration, actor)
    if registration.status is not RegistrationStatus.CONFIRMED:
        raise Conflict("This registration has not been confirmed yet.")
    if registration.version != size.version:
        raise Outdated("Someone changed this registration in the meantime.")
    if size.pupils < len(registration.participants):
        raise TooManyNames
    before, now = registration.seats, size.pupils + size.adults
    group.pupils, group.adults, registration.seats = size.pupils, size.adults, now
    registration.version += 1
    session.flush()
    facts.publish_changed(session, registration)
    record_action(session, actor, Action.GROUP_RESIZED, registration, seats=f"{before} → {now}")
    if now > before and not seats.take_open_seats(
        session, registration.occurrence_id, now - before
    ):
        raise Full(f"There are fewer than {now - before} seats left.")
    if now < before:
        seats.release_seats(session, registration.occurrence_id, before - now)


def save_names(
    session: Session,
    registration: Registration,
    names: Sequence[str],
    removed: Collection[UUID] = (),
    *,
    with_duplicates: bool = False,
) -> None:
    """Bring the pupils to what a list says, all of it or nothing.

    Pupils that are not in the list stay unless their ids are in `removed`. With `with_duplicates` a
    name that is written twice is two pupils. `registration` is locked. Raises TooManyNames for more
    names than pupils, TooLate when the event has begun.
    """
    group = require_group(registration)
    _require_names_open(registration)
    by_id = {one.id: one for one in registration.participants}
    changes = compare_names(list_pupils(registration), names)
    gone = {one.id for one in changes.missing if one.id in removed}
    added = changes.added + (changes.duplicates if with_duplicates else [])
    if len(by_id) - len(gone) + len(added) > group.pupils:
        raise TooManyNames
    if not (changes.renamed or added or gone):
        return
    for one in changes.renamed:
        by_id[one.pupil.id].name = one.name
    for one_id in gone:
        registration.participants.remove(by_id[one_id])
    for name in added:
        _add_pupil(registration, group, name)
    session.flush()
    record_action(session, None, Action.PARTICIPANTS_CHANGED, registration)


def add_name(session: Session, registration: Registration, name: str) -> None:
    """Add the name that a pupil or a guardian wrote; one that is known already changes nothing.

    Raises TooManyNames when every pupil is named, TooLate when the event has begun.
    """
    group = require_group(registration)
    _require_names_open(registration)
    if fold_name(name) in {fold_name(one.name) for one in registration.participants}:
        return
    if len(registration.participants) >= group.pupils:
        raise TooManyNames
    _add_pupil(registration, group, name)
    session.flush()


def change_name(session: Session, registration: Registration, pupil_id: UUID, name: str) -> None:
    """Change a pupil's name; an empty one removes the pupil and leaves the seat to the group.

    Raises UnknownParticipant, and TooLate when the event has begun.
    """
    _require_names_open(registration)
    pupil = next((one for one in registration.participants if one.id == pupil_id), None)
    if pupil is None:
        raise UnknownParticipant("This pupil is not in the group.")
    if not name:
        registration.participants.remove(pupil)
    pupil.name = name or pupil.name
    session.flush()
    record_action(session, None, Action.PARTICIPANTS_CHANGED, registration)


def renew_names_link(session: Session, registration: Registration) -> None:
    """Make the link by which pupils write their names invalid; the next one is new."""
    group = require_group(registration)
    _require_names_open(registration)
    group.names_link_version += 1
    session.flush()
    record_action(session, None, Action.LINK_RENEWED, registration)


def _require_names_open(registration: Registration) -> None:
    if not can_change_names(registration):
        raise TooLate("Names can be given until the event begins.")


def _add_pupil(registration: Registration, group: Group, name: str) -> None:
    last = max((one.position for one in registration.participants), default=-1)
    pupil = Participant(position=last + 1, name=name, grade=group.grade)
    registration.participants.append(pupil)
