"""marshmallow fields for what staff type about events; errors are in the page's language."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.web.forms.fields import REQUIRED_ERRORS, CleanText, LocalizedField
from shared.web.text import _, _l

HTTP = validate.URL(schemes={"http", "https"})
MAX_DIGITS = 5  # more than any number here needs, and few enough for any parser


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


def _find_first(messages: Any) -> str:
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    return str(messages[0])
