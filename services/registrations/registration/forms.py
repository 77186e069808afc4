"""Translates between the fields of HTML forms and the JSON that the schemas validate."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from services.registrations.models import Registration
from services.registrations.registration.schemas import (
    MAX_PARTICIPANTS,
    PUPIL,
    ChangeRequestSchema,
)
from shared.web.forms.errors import list_first_errors

Form = Mapping[str, str]  # the fields of a page's form, as they were typed
Json = dict[str, Any]
_CONTACT_FIELDS = ("name", "email", "phone", "language")
# Of a pupil who registers alone.
ROLE, OF_AGE, NOT_COPIED = "contact-role", "is_of_age", "guardian-not_copied"
_GUARDIAN_FIELDS = ("email", "phone")
_OTHER_FIELDS = (
    *(f"contact-{name}" for name in _CONTACT_FIELDS),
    *("note", "marketing", "version", ROLE, OF_AGE, NOT_COPIED),
    *(f"guardian-{name}" for name in _GUARDIAN_FIELDS),
)
# Longer than the fields may be, so that somebody who pasted too much can shorten it.
MAX_STORED_LENGTH, MAX_STORED_NOTE_LENGTH = 500, 4000
_PARTICIPANT_NAME = re.compile(r"participant-(\d{1,3})-name")


def read_participants(form: Form) -> list[dict[str, str]]:
    """List the names and grades on the page in their order, without gaps."""
    matches = (_PARTICIPANT_NAME.fullmatch(name) for name in form)
    numbers = sorted(int(match[1]) for match in matches if match)
    return [
        {
            "name": form.get(f"participant-{number}-name", ""),
            "grade": form.get(f"participant-{number}-grade", ""),
        }
        for number in numbers[:MAX_PARTICIPANTS]
    ]


def select_fields(form: Form) -> dict[str, str]:
    """Select what a draft stores: the fields of our forms, with participants numbered from 0."""
    selected = {name: form[name] for name in _OTHER_FIELDS if name in form}
    for number, one in enumerate(read_participants(form)):
        selected |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return {
        name: text[: MAX_STORED_NOTE_LENGTH if name == "note" else MAX_STORED_LENGTH]
        for name, text in selected.items()
    }


def replace_participants(form: Form, sent: Form) -> dict[str, str]:
    """Return a form with the participants of the first screen as it was sent, and its rest."""
    rest = {name: text for name, text in form.items() if not name.startswith("participant-")}
    return {**rest, **select_fields(sent)}


def is_from_pupil(form: Form) -> bool:
    """Return whether a pupil registers alone, who is the contact too."""
    return form.get(ROLE) == PUPIL


def build_request_json(form: Form, occurrence_id: str, *, has_guardian: bool = False) -> Json:
    """Build the JSON that a client of the API would send for a new registration.

    The guardian is sent only if `has_guardian`.
    """
    participants, contact = _build_participants(form), _build_contact(form)
    if is_from_pupil(form):
        contact = {**contact, "role": PUPIL, "name": participants[0]["name"] or ""}
    return {
        "occurrence_id": occurrence_id,
        "contact": contact,
        "participants": participants,
        "consents": {"marketing": form.get("marketing") == "1"},
        "note": form.get("note", ""),
        "is_of_age": {"1": True, "0": False}.get(form.get(OF_AGE, "")),
        **({"guardian": _build_guardian(form)} if has_guardian else {}),
    }


def build_change_json(form: Form) -> Json:
    """Build the JSON of a change: contact, participants, note, and the version that was shown."""
    return {
        "contact": _build_contact(form),
        "participants": _build_participants(form),
        "version": form.get("version", ""),
        **({"note": form["note"]} if "note" in form else {}),
    }


def fill_change_form(registration: Registration) -> dict[str, str]:
    """Fill the form for a change with the registration's present values."""
    form = {
        "contact-name": registration.contact_name,
        "contact-email": registration.contact_email,
        "contact-phone": registration.contact_phone,
        "contact-language": registration.language,
        "version": str(registration.version),
        "note": registration.note,
    }
    for number, participant in enumerate(registration.participants):
        form[f"participant-{number}-name"] = participant.name
        form[f"participant-{number}-grade"] = participant.grade
    return form


def resize_participants(form: Form) -> dict[str, str]:
    """Add one participant at the end, or remove one, as the pressed button says."""
    participants = read_participants(form)
    if "add" in form and len(participants) < MAX_PARTICIPANTS:
        participants.append({"name": "", "grade": ""})
    removed = form.get("remove", "")
    if removed and len(participants) > 1:
        participants = [one for number, one in enumerate(participants) if str(number) != removed]
    resized = {name: text for name, text in form.items() if not name.startswith("participant-")}
    for number, one in enumerate(participants):
        resized |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return resized


def list_change_errors(form: Form) -> dict[str, str]:
    """Validate the form of a change; return the errors by field, none when it is valid."""
    try:
        ChangeRequestSchema().parse(build_change_json(form))
    except ValidationError as error:
        return list_errors(error)
    return {}


def list_errors(error: ValidationError) -> dict[str, str]:
    """Return the first error of each field, by its name in the form and in its order."""
    return list_first_errors(error, {"participants": "participant"})


def _build_contact(form: Form) -> dict[str, str]:
    return {name: form.get(f"contact-{name}", "") for name in _CONTACT_FIELDS}


def _build_guardian(form: Form) -> Json:
    addresses = {name: form.get(f"guardian-{name}", "") for name in _GUARDIAN_FIELDS}
    return {**addresses, "is_copied": form.get(NOT_COPIED) != "1"}


def _build_participants(form: Form) -> list[dict[str, str | None]]:
    """Build the participants; a grade that was not chosen is null in JSON."""
    return [{"name": one["name"], "grade": one["grade"] or None} for one in read_participants(form)]
