"""What staff type into forms about events; errors speak the page's language."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from shared.web.forms.fields import REQUIRED_ERRORS, CleanText, LocalizedField
from shared.web.text import _, _l

HTTP = validate.URL(schemes={"http", "https"})


class StaffForm(Schema):
    """A form in which a field that was left empty counts as left out."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    @pre_load
    def without_blanks(self, data: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """What was left empty was not said."""
        return {name: value for name, value in data.items() if value not in ("", [])}


class TimeOfDay(LocalizedField, fields.Time):
    """A time of day as browsers send it, or with a dot as Finnish people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _l("Write the time like this: 16:00."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> time:
        found = super()._deserialize(str(value).replace(".", ":"), attr, data, **kwargs)
        if found.tzinfo or found.second or found.microsecond:
            raise self.make_error("invalid")
        return found


class Count(LocalizedField, fields.Integer):
    """A whole number between two others."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _l("Write a whole number from {least} to {most}."),
    }

    def __init__(self, *, minimum: int, maximum: int, **kwargs: Any) -> None:
        super().__init__(strict=False, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        text = str(value).strip()
        # Five digits are more than any number here takes, and less than a parser chokes on.
        if not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise self.make_error("invalid", least=self.minimum, most=self.maximum)
        if not self.minimum <= int(text) <= self.maximum:
            raise self.make_error("invalid", least=self.minimum, most=self.maximum)
        return int(text)


class WebAddress(CleanText):
    """An address on the web: http or https, nothing that could run."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            HTTP(text)
        except ValidationError:
            raise ValidationError(_("Write the whole address, from https:// on.")) from None
        return text


def no_such_time() -> str:
    """What is told of a time in the hour that the clocks leave out."""
    return _("There is no such time on this day: the clocks go forward over it. Choose another.")
