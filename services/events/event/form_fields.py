"""marshmallow fields for what staff type about events; errors are in the page's language."""

from collections.abc import Mapping
from datetime import time
from typing import Any, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from shared.web.forms.fields import REQUIRED_ERRORS, CleanText, LocalizedField
from shared.web.forms.schema import FieldValues, TypedSchema, is_blank
from shared.web.text import _, _l

HTTP = validate.URL(schemes={"http", "https"})
MAX_DIGITS = 5  # more than any number here needs, and few enough for any parser

T = TypeVar("T")


class StaffForm(TypedSchema[T]):
    """A form in which an empty field counts as left out."""

    class Meta:
        """Ignore the fields that every form has, such as the CSRF token."""

        unknown = EXCLUDE

    @pre_load
    def drop_blanks(self, data: Mapping[str, Any], **_kwargs: Any) -> FieldValues:
        """Leave out empty fields, so that defaults and required errors apply to them."""
        return {name: value for name, value in data.items() if not is_blank(value)}


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
    """A whole number from `minimum` to `maximum`."""

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
        is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        if not is_number or not self.minimum <= int(text) <= self.maximum:
            raise self.make_error("invalid", least=self.minimum, most=self.maximum)
        return int(text)


class WebAddress(CleanText):
    """A web address with http or https, so that it can be linked without running anything."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            HTTP(text)
        except ValidationError:
            raise ValidationError(_("Write the whole address, from https:// on.")) from None
        return text


def fill_form(schema: Schema, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, with an empty text for every field of the form that was not sent."""
    return {field.data_key or name: "" for name, field in schema.fields.items()} | dict(typed)


def list_errors(error: ValidationError) -> dict[str, str]:
    """Return the first error of each field; fields that are lists have errors by item."""
    return {str(name): _find_first(found) for name, found in error.messages_dict.items()}


def word_nonexistent_time() -> str:
    """Return the error of a local time that the clocks skip."""
    return _("There is no such time on this day: the clocks go forward over it. Choose another.")


def _find_first(messages: Any) -> str:
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    return str(messages[0])
