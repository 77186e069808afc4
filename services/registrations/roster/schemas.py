"""The forms of the roster."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate

from services.registrations.registration.schemas import (
    ReachableContactSchema,
    RegistrationRequestSchema,
)
from shared.web.forms.fields import REQUIRED_ERRORS, LocalizedField
from shared.web.forms.schema import TypedSchema
from shared.web.text import _l

MAX_SEATS = 100_000
_WHOLE_NUMBER = _l("Write a whole number, such as 30.")


@dataclass(frozen=True, kw_only=True)
class CapacityChange:
    """A new capacity in seats.

    `shown` and `taken` are the capacity and the seats taken that were shown when it was typed;
    `taken` is None when the form does not say.
    """

    capacity: int
    shown: int
    taken: int | None


class Seats(LocalizedField, fields.Integer):
    """A number of seats, as people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _WHOLE_NUMBER,
        "too_large": _WHOLE_NUMBER,
    }


class CapacityChangeSchema(TypedSchema[CapacityChange]):
    """The form that changes the capacity."""

    class Meta:
        """Ignore the fields that every form has, such as the CSRF token."""

        unknown = EXCLUDE

    result = CapacityChange

    capacity = Seats(required=True, validate=validate.Range(0, MAX_SEATS, error=_WHOLE_NUMBER))
    shown = Seats(required=True, validate=validate.Range(0, MAX_SEATS, error=_WHOLE_NUMBER))
    taken = Seats(load_default=None, validate=validate.Range(0, MAX_SEATS, error=_WHOLE_NUMBER))


class RegistrationByStaffSchema(RegistrationRequestSchema):
    """A registration that staff write down: an e-mail address or a phone number is enough."""

    contact = fields.Nested(ReachableContactSchema, required=True)
