"""The form of a reminder rule: when its message goes, on which channels, and with which text."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from services.notifier.message.schemas import OwnTextForm, build_choice
from services.notifier.models import (
    ChannelChoice,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
    RuleDraft,
    RuleTiming,
    RuleUnit,
)
from services.notifier.rules.planning import DEFAULT_GRACE_HOURS
from shared.i18n import LANGUAGES
from shared.web.forms.fields import REQUIRED_ERRORS, TimeOfDay
from shared.web.forms.schema import FieldValues
from shared.web.text import _, _l

MAX_HOURS, MAX_DAYS, MAX_GRACE_HOURS = 336, 60, 72
_NO_NUMBER: dict[str, Any] = {
    **REQUIRED_ERRORS,
    "invalid": _l("Write a whole number."),
    "too_large": _l("Write a whole number."),
}


class Side(StrEnum):
    """The point that the time of a rule is relative to, and the side of it."""

    BEFORE_START = "before_start"
    AFTER_START = "after_start"
    BEFORE_END = "before_end"
    AFTER_END = "after_end"

    @property
    def direction(self) -> RuleDirection:
        """Return whether the message goes before or after the point."""
        is_before = self in (Side.BEFORE_START, Side.BEFORE_END)
        return RuleDirection.BEFORE if is_before else RuleDirection.AFTER

    @property
    def anchor(self) -> RuleAnchor:
        """Return the point."""
        is_start = self in (Side.BEFORE_START, Side.AFTER_START)
        return RuleAnchor.START if is_start else RuleAnchor.END


class TextChoice(StrEnum):
    """The text of a rule: the default reminder, or one of staff's own."""

    DEFAULT = "default"
    OWN = "own"


def find_side(timing: RuleTiming) -> Side:
    """Return the side that a timing has."""
    return next(
        one for one in Side if (one.anchor, one.direction) == (timing.anchor, timing.direction)
    )


class RuleForm(OwnTextForm[RuleDraft]):
    """The form of a rule."""

    amount = fields.Integer(required=True, error_messages=_NO_NUMBER)
    unit = build_choice(RuleUnit, RuleUnit.HOURS)
    side = build_choice(Side, Side.BEFORE_START)
    at_time = TimeOfDay(load_default=None)
    audience = build_choice(RuleAudience, RuleAudience.COMING)
    channels = build_choice(ChannelChoice, ChannelChoice.BOTH)
    text = build_choice(TextChoice, TextChoice.DEFAULT)
    grace_hours = fields.Integer(load_default=DEFAULT_GRACE_HOURS, error_messages=_NO_NUMBER)

    def needs_text(self, data: Mapping[str, Any]) -> bool:
        """Return whether staff chose a text of their own."""
        return data.get("text") is TextChoice.OWN

    @validates_schema(skip_on_field_errors=False)
    def check_amount(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require a distance that a rule can have."""
        amount, is_days = data.get("amount"), data.get("unit") is RuleUnit.DAYS
        if amount is None:
            return
        maximum = MAX_DAYS if is_days else MAX_HOURS
        # An hour before is the least; on the same day a time of day says when.
        is_before = data.get("side") in (Side.BEFORE_START, Side.BEFORE_END)
        has_time = is_days and data.get("at_time") is not None
        minimum = 1 if is_before and not has_time else 0
        if not minimum <= amount <= maximum:
            words = _("Write a number from %(low)s to %(high)s.", low=minimum, high=maximum)
            raise ValidationError({"amount": [words]})

    @validates_schema(skip_on_field_errors=False)
    def check_grace(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require a delay that is of use."""
        grace = data.get("grace_hours")
        if grace is not None and not 1 <= grace <= MAX_GRACE_HOURS:
            words = _("Write a number from %(low)s to %(high)s.", low=1, high=MAX_GRACE_HOURS)
            raise ValidationError({"grace_hours": [words]})

    @validates_schema(skip_on_field_errors=False)
    def check_default_text(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Allow the default reminder only to those who come, as it says "see you soon"."""
        is_default = data.get("text") is TextChoice.DEFAULT
        if is_default and data.get("audience") is RuleAudience.WAITING:
            words = _("Write a text of your own: the usual one is for those who come.")
            raise ValidationError({"text": [words]})
        if is_default and data.get("side", Side.BEFORE_START) is not Side.BEFORE_START:
            words = _("Write a text of your own: the usual one is for before the start.")
            raise ValidationError({"text": [words]})

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> RuleDraft:
        """Return the draft; what the choices do not need is left out."""
        side, unit = data["side"], data["unit"]
        is_own = data["text"] is TextChoice.OWN
        return RuleDraft(
            timing=RuleTiming(
                anchor=side.anchor,
                direction=side.direction,
                amount=data["amount"],
                unit=unit,
                at_time=data["at_time"] if unit is RuleUnit.DAYS else None,
            ),
            audience=data["audience"],
            channels=data["channels"],
            subject={code: data[f"subject_{code}"] if is_own else "" for code in LANGUAGES},
            body={code: data[f"body_{code}"] if is_own else "" for code in LANGUAGES},
            sms={code: data[f"sms_{code}"] if is_own else "" for code in LANGUAGES},
            grace_hours=data["grace_hours"],
        )
