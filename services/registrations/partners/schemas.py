"""The form of a new partner's key."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate

from shared.web.forms.fields import REQUIRED_ERRORS, CleanText, LocalizedField
from shared.web.forms.schema import TypedSchema
from shared.web.text import _l

MAX_SEATS = 100_000
_WHOLE_NUMBER = _l("Write a whole number, such as 300.")


@dataclass(frozen=True, kw_only=True)
class NewPartnerKey:
    """A new key: the partner's name, and its budget of seats in each period."""

    name: str
    seats: int


class SeatBudgetField(LocalizedField, fields.Integer):
    """A number of seats, as people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _WHOLE_NUMBER,
        "too_large": _WHOLE_NUMBER,
    }


class NewPartnerKeySchema(TypedSchema[NewPartnerKey]):
    """The form of a new key."""

    class Meta:
        """Ignore the fields that every form has, such as the CSRF token."""

        unknown = EXCLUDE

    result = NewPartnerKey

    name = CleanText(required=True, minimum=1, maximum=100)
    seats = SeatBudgetField(
        required=True, validate=validate.Range(1, MAX_SEATS, error=_WHOLE_NUMBER)
    )
