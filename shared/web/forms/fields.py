"""marshmallow fields for text that people type, with errors in the language of the page."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers
from marshmallow import ValidationError, fields, validate

from shared.web.text import _, _l


class LocalizedField(fields.Field[Any]):
    """A field with translated errors; the language is looked up when the error is raised."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """Return the error of this kind, in the language of the request."""
        return ValidationError(str(self.error_messages[key]).format(**kwargs))


# Control characters and surrogates (Unicode's Cc and Cs), and the characters that change the
# writing direction (UAX 9), with which a name could hide the text beside it.
_FORBIDDEN = "\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
CONTROLS = re.compile(f"[\x00-\x1f{_FORBIDDEN}]")
CONTROLS_EXCEPT_LINES = re.compile(f"[\x00-\x08\x0b-\x1f{_FORBIDDEN}]")
EMAIL_VALIDATOR = validate.Email()
YEARS = range(2000, 2100)  # adding days or hours to such a date never overflows
REQUIRED_ERRORS = {"required": _l("Fill this in."), "null": _l("Fill this in.")}


class CleanText(LocalizedField, fields.String):
    """Text without control characters, trimmed and in NFC; one line unless `lines` is true.

    `minimum` and `maximum` are lengths in characters.
    """

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Write this as text."),
    }

    def __init__(
        self, *, maximum: int, minimum: int = 0, lines: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(metadata={"minLength": minimum, "maxLength": maximum}, **kwargs)
        self.minimum, self.maximum, self.lines = minimum, maximum, lines

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs))
        text = text.replace("\r\n", "\n").strip()
        if (CONTROLS_EXCEPT_LINES if self.lines else CONTROLS).search(text):
            raise ValidationError(_("Use letters, numbers and punctuation only."))
        if len(text) < self.minimum:
            raise self.make_error("required")
        if len(text) > self.maximum:
            raise ValidationError(_("Use at most %(maximum)s characters.", maximum=self.maximum))
        return text


class Phone(LocalizedField, fields.String):
    """A phone number as people write it, loaded as E.164. Without a country code it is Finnish."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"example": "040 123 4567"}, **kwargs)

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Write this as text."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if not text:
            raise self.make_error("required")
        try:
            number = phonenumbers.parse(text, "FI")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(_("Check the phone number. Write it like this: 040 123 4567."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class EmailAddress(LocalizedField, fields.String):
    """An e-mail address, trimmed, at most 254 characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "email", "maxLength": 254}, **kwargs)

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Check the e-mail address. Write it like this: aino@example.org."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if not text:
            raise self.make_error("required")
        if len(text) > 254 or not text.isprintable():
            raise self.make_error("invalid")
        try:
            EMAIL_VALIDATOR(text)
        except ValidationError:
            raise self.make_error("invalid") from None
        return text


class Day(LocalizedField, fields.Date):
    """A calendar date of this century, as browsers send it."""

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Write the date like this: 2026-12-31."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        day = super()._deserialize(value, attr, data, **kwargs)
        if day.year not in YEARS:
            raise self.make_error("invalid")
        return day
