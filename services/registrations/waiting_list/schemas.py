"""The forms of waiting lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate

from services.registrations.registration.schemas import (
    MAX_PARTICIPANTS,
    ParticipantInput,
    ParticipantSchema,
)
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import TypedSchema

MAX_REASON = 200  # characters


@dataclass(frozen=True, kw_only=True)
class PartyChange:
    """The people who wait now, and the version that was shown when they were typed."""

    participants: Sequence[ParticipantInput]
    version: int


class PartyChangeSchema(TypedSchema[PartyChange]):
    """The form with which a waiting family becomes more or fewer."""

    result = PartyChange

    participants = fields.List(
        fields.Nested(ParticipantSchema),
        required=True,
        validate=validate.Length(
            min=1, max=MAX_PARTICIPANTS, error="Name 1 to {max} participants."
        ),
    )
    version = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class StaffReason:
    """The reason why a member of staff steps in; the log shows it."""

    reason: str


class StaffReasonSchema(TypedSchema[StaffReason]):
    """The form with which staff offer seats by hand, or remove an entry."""

    class Meta:
        """Ignore the fields that every form has, such as the CSRF token."""

        unknown = EXCLUDE

    result = StaffReason

    reason = CleanText(required=True, minimum=1, maximum=MAX_REASON)
