"""marshmallow fields for what people type."""

import unicodedata
from collections.abc import Mapping
from typing import Any

import phonenumbers
from marshmallow import ValidationError, fields, validate


class CleanText(fields.String):
    """Text of one line, trimmed and in NFC; no control characters, no halves of characters."""

    def __init__(self, *, most: int, least: int = 0, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=least, max=most), **kwargs)
        self.lines = lines

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs))
        allowed = "\n\r\t" if self.lines else ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            raise ValidationError("Use letters, numbers and punctuation only.")
        return text.strip()


class Phone(fields.String):
    """A phone number as people write it, kept as E.164; without a country code it is Finnish."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            number = phonenumbers.parse(text, "FI")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError("Check the phone number, for example 040 123 4567.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class EmailAddress(fields.Email):
    """An e-mail address, trimmed, at most 254 characters."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if len(text) > 254 or not text.isprintable():
            raise ValidationError("Check the e-mail address, for example aino@example.org.")
        return text
