"""The form by which staff accept or decline registrations."""

from dataclasses import dataclass
from enum import StrEnum

from marshmallow import fields, validate

from shared.web.forms.fields import CleanText
from shared.web.forms.schema import TypedSchema

MAX_DECIDED = 50  # at once: their ids are in the address of the preview


class Decision(StrEnum):
    """The decisions that staff can make about registrations."""

    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, kw_only=True)
class DecisionRequest:
    """A decision about registrations; `reason` is what their contacts read."""

    decision: Decision
    reason: str = ""


class DecisionSchema(TypedSchema[DecisionRequest]):
    """A decision; a reason may be empty."""

    result = DecisionRequest

    decision = fields.Enum(
        Decision, by_value=True, required=True, validate=validate.OneOf(list(Decision))
    )
    reason = CleanText(load_default="", maximum=300)
