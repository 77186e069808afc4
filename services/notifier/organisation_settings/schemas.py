"""The form of an organisation's message settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from shared.web.forms.fields import TimeOfDay
from shared.web.forms.schema import StaffForm
from shared.web.text import _, _l

MAX_SEGMENTS = 1_000_000
MIN_HOURS = 2  # in which messages may go
_NO_NUMBER = _l("Write a whole number.")


@dataclass(frozen=True, kw_only=True)
class SettingsDraft:
    """The choices of an organisation; `sms_day_segments` is 0 for no limit of its own."""

    opens: time
    closes: time
    on_sundays: bool
    on_holidays: bool
    uses_fallback: bool
    sms_day_segments: int


class SettingsForm(StaffForm[SettingsDraft]):
    """The form of these choices."""

    result = SettingsDraft

    opens = TimeOfDay(required=True)
    closes = TimeOfDay(required=True)
    on_sundays = fields.Boolean(load_default=False)
    on_holidays = fields.Boolean(load_default=False)
    uses_fallback = fields.Boolean(load_default=False)
    sms_day_segments = fields.Integer(
        load_default=0, error_messages={"invalid": _NO_NUMBER, "too_large": _NO_NUMBER}
    )

    @validates_schema(skip_on_field_errors=False)
    def check_hours(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require an end at least MIN_HOURS after the beginning, on the same day."""
        opens, closes = data.get("opens"), data.get("closes")
        if opens is None or closes is None:
            return
        if _count_minutes(closes) - _count_minutes(opens) < MIN_HOURS * 60:
            words = _("Choose a time at least two hours after the first one.")
            raise ValidationError({"closes": [words]})

    @validates_schema(skip_on_field_errors=False)
    def check_segments(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require a number of segments that a day can have."""
        if not 0 <= data.get("sms_day_segments", 0) <= MAX_SEGMENTS:
            words = _("Write a number from %(low)s to %(high)s.", low=0, high=MAX_SEGMENTS)
            raise ValidationError({"sms_day_segments": [words]})


def _count_minutes(at: time) -> int:
    return at.hour * 60 + at.minute
