"""Translate between the fields of a group's forms and the input of its schemas."""

from collections.abc import Mapping

from marshmallow import ValidationError

from services.registrations.groups.queries import require_group
from services.registrations.groups.schemas import (
    MAX_CLASS_NAME,
    MAX_SCHOOL,
    GroupRequest,
    GroupRequestSchema,
    GroupSizeSchema,
)
from services.registrations.models import Occurrence, Registration
from services.registrations.registration.idempotency import Json
from shared.web.forms.errors import list_first_errors

Form = Mapping[str, str]
SIZE_FIELDS = ("pupils", "adults")
_OWN_FIELDS = ("school", "class_name", "grade", *SIZE_FIELDS)
_CONTACT_FIELDS = ("name", "email", "phone", "language")
FIELDS = (*_OWN_FIELDS, *(f"contact-{name}" for name in _CONTACT_FIELDS), "note")
# Longer than the fields may be, so that somebody who pasted too much can shorten it.
MAX_STORED_LENGTH, MAX_STORED_NOTE_LENGTH = 2 * max(MAX_SCHOOL, MAX_CLASS_NAME), 4000
USUAL_ADULTS = "2"


def select_fields(sent: Form) -> dict[str, str]:
    """Select what a draft stores: the fields of the form of a new group."""
    return {
        name: sent[name][: MAX_STORED_NOTE_LENGTH if name == "note" else MAX_STORED_LENGTH]
        for name in FIELDS
        if name in sent
    }


def parse_request(form: Form, occurrence: Occurrence) -> tuple[GroupRequest | None, dict[str, str]]:
    """Return the request that the form makes, or None and the errors by field."""
    body: Json = {name: form.get(name, "") for name in (*_OWN_FIELDS, "note")}
    body["occurrence_id"] = str(occurrence.id)
    body["contact"] = {name: form.get(f"contact-{name}", "") for name in _CONTACT_FIELDS}
    try:
        return GroupRequestSchema(occurrence).parse(body), {}
    except ValidationError as error:
        return None, list_first_errors(error)


def list_size_errors(form: Form, occurrence: Occurrence) -> dict[str, str]:
    """Validate the form of the numbers; return the errors by field, none when it is valid."""
    try:
        GroupSizeSchema(occurrence).parse(select_size(form))
    except ValidationError as error:
        return list_first_errors(error)
    return {}


def select_size(sent: Form) -> dict[str, str]:
    """Select the fields of the form that changes the numbers."""
    names = (*SIZE_FIELDS, "version")
    return {name: sent[name][:MAX_STORED_LENGTH] for name in names if name in sent}


def fill_size_form(registration: Registration) -> dict[str, str]:
    """Fill the form of the numbers with the present ones."""
    group = require_group(registration)
    return {
        "pupils": str(group.pupils),
        "adults": str(group.adults),
        "version": str(registration.version),
    }
