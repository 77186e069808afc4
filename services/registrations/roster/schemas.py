"""Shapes of the forms of the roster."""

from marshmallow import EXCLUDE, Schema, fields, validate

from services.registrations.registration.schemas import (
    ReachableContact,
    RegistrationRequest,
)
from shared.web.forms.fields import REQUIRED_ERRORS, LocalizedField
from shared.web.text import _l

MAX_SEATS = 100_000
_WHOLE = _l("Write a whole number, such as 30.")


class Seats(LocalizedField, fields.Integer):
    """So many seats, as people write a number."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _WHOLE,
        "too_large": _WHOLE,
    }


class CapacityForm(Schema):
    """Another capacity, in seats, and the one that was shown when it was typed."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    capacity = Seats(required=True, validate=validate.Range(0, MAX_SEATS, error=_WHOLE))
    shown = Seats(required=True, validate=validate.Range(0, MAX_SEATS, error=_WHOLE))


class RegistrationByHand(RegistrationRequest):
    """What staff write down for a family: an e-mail address or a phone number is enough."""

    contact = fields.Nested(ReachableContact, required=True)
