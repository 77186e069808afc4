"""Every write of registrations. Each takes a session; none commits."""

from typing import Any, NoReturn
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Registration
from services.registrations.occurrences import seats
from services.registrations.registration import audit, facts, idempotency
from services.registrations.registration.insert import Booking, book
from shared import clock
from shared.bus import outbox
from shared.errors import Conflict, NotFound
from shared.staff.access import StaffAccess

CONSENT_WORDING = "2026-11"


class Full(Conflict):
    """Fewer seats are left than were asked for."""

    code, title = "full", "Not enough seats left"


class Closed(Conflict):
    """Registration has not begun, has ended, or the occurrence will not take place."""

    code, title = "closed", "Registration is not open"


class TooLate(Conflict):
    """The deadline for changes has passed: the organiser's for families, the end for staff."""

    code, title = "too-late", "It is too late to change this registration"


class NotOnIt(NotFound):
    """The participant is not, or no longer, on the registration."""


class Outdated(Conflict):
    """What was shown when the change was typed is not the present state."""

    code, title = "outdated", "This registration was changed in the meantime"


def register(session: Session, form: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """One registration for one or more participants: all get a seat, or nobody.

    Returns its id, status, seats and link_version, the same again when the form comes again with
    the same key. Raises NotFound for an unknown occurrence, Closed outside its window, Full
    without seats, KeyReused for another form.
    """
    booking = _booking(form, key)
    if book(session, booking):
        return booking.answer
    known = idempotency.earlier(session, booking.attempt) if booking.attempt else None
    return known or _refuse(session, booking.registration)


def cancel(
    session: Session,
    registration: Registration,
    actor: StaffAccess | None = None,
    *,
    silent: bool = False,
) -> Registration:
    """Give the seats back, in this transaction; repeating changes nothing; may be TooLate.

    `actor` is the member of staff who does it, None the family; nobody is written to when `silent`.
    """
    if registration.status == "cancelled":
        return registration
    _require_changeable(registration, actor)
    given_back = registration.seats
    registration.status, registration.cancelled_at = "cancelled", clock.now()
    registration.version += 1
    session.flush()
    outbox.add_fact(session, facts.cancelled(registration, silent=silent))
    audit.note(session, actor, "cancelled_silently" if silent else "cancelled", registration)
    seats.give_back(session, registration.occurrence_id, given_back)
    return registration


def change(
    session: Session,
    registration: Registration,
    form: dict[str, Any],
    version: int,
    actor: StaffAccess | None = None,
) -> Registration:
    """New contact details and participants' names; the same again changes nothing.

    Raises Outdated when it is not at `version` any more, TooLate after the deadline.
    """
    _require_changeable(registration, actor)
    if registration.version != version or len(form["participants"]) != registration.seats:
        raise Outdated("Someone changed this registration in the meantime.")
    for name, value in _contact(form["contact"]).items():
        setattr(registration, name, value)
    for participant, given in zip(registration.participants, form["participants"], strict=True):
        participant.name, participant.grade = given["name"], given["grade"]
    rows: dict[str, list[Any]] = {
        "contact_changed": [registration],
        "people_changed": registration.participants,
    }
    done = [act for act, touched in rows.items() if any(session.is_modified(r) for r in touched)]
    if not done:
        return registration
    for act in done:
        audit.note(session, actor, act, registration)
    return _changed(session, registration)


def remove_participant(
    session: Session,
    registration: Registration,
    participant_id: UUID,
    actor: StaffAccess | None = None,
) -> Registration:
    """One of several no longer comes; the last one leaves by `cancel`.

    Raises NotOnIt when it is not one of them, Conflict for the last one, TooLate.
    """
    _require_changeable(registration, actor)
    leaving = next((p for p in registration.participants if p.id == participant_id), None)
    if leaving is None:
        raise NotOnIt("This participant is not on the registration.")
    if len(registration.participants) == 1:
        raise Conflict("The last participant leaves by cancelling the registration.")
    registration.participants.remove(leaving)
    registration.seats -= 1
    _changed(session, registration)
    audit.note(session, actor, "taken_off", registration)
    seats.give_back(session, registration.occurrence_id, 1)
    return registration


def _booking(form: dict[str, Any], key: str | None) -> Booking:
    people, agreed = form["participants"], form["consents"]
    registration_id, moment = uuid4(), clock.now()
    registration = {
        "id": registration_id,
        "occurrence_id": form["occurrence_id"],
        "version": 1,
        "link_version": 1,
        "status": "confirmed",
        "seats": len(people),
        **_contact(form["contact"]),
        "note": form["note"],
        "created_at": moment,
    }
    notice = ("id", "status", "seats", "link_version")
    answer = {name: registration[name] for name in notice} | {"id": str(registration_id)}
    mine = {"registration_id": registration_id}
    consent = {"purpose": "marketing", "channel": "form", "wording": CONSENT_WORDING}
    return Booking(
        registration,
        [{"id": uuid4(), **mine, "position": n, **one} for n, one in enumerate(people)],
        [{"id": uuid4(), **mine, **consent, "given_at": moment}] if agreed["marketing"] else [],
        vars(outbox.build_row(facts.confirmed(registration))),
        answer,
        idempotency.row(key, form, answer) if key else None,
    )


def _refuse(session: Session, asked: dict[str, Any]) -> NoReturn:
    """Say why the seats could not be taken."""
    occurrence = session.get(Occurrence, asked["occurrence_id"])
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    if not occurrence.open_at(asked["created_at"]):
        raise Closed("Registration for this occurrence is not open.")
    raise Full(f"There are fewer than {asked['seats']} seats left.")


def _contact(contact: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact_name": contact["name"],
        "contact_email": contact["email"],
        "contact_phone": contact["phone"],
        "language": contact["language"],
        "role": contact["role"],
    }


def _require_changeable(registration: Registration, actor: StaffAccess | None) -> None:
    if registration.status == "cancelled":
        raise Conflict("This registration has been cancelled.")
    moment, occurrence = clock.now(), registration.occurrence
    if not (occurrence.editable_at(moment) if actor else moment < occurrence.cancel_until):
        raise TooLate("The deadline for changes has passed. Please contact the organiser.")


def _changed(session: Session, registration: Registration) -> Registration:
    registration.version += 1
    session.flush()
    outbox.add_fact(session, facts.changed(registration))
    return registration
