"""marshmallow fields for text that people type, with errors in the language of the page."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from typing import Any, assert_never

from flask_babel import get_locale
from marshmallow import ValidationError, fields

from shared import email_address, person_name
from shared.clean_text import clean_text
from shared.phone_number import (
    InvalidPhoneNumber,
    PhoneProblem,
    parse_mobile_number,
    parse_phone_number,
)
from shared.web.text import _, _l


class LocalizedField(fields.Field[Any]):
    """A field with translated errors; the language is looked up when the error is raised."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """Return the error of this kind, in the language of the request."""
        return ValidationError(str(self.error_messages[key]).format(**kwargs))


# Control characters and surrogates (Unicode's Cc and Cs), the characters that change the writing
# direction (UAX 9), with which a name could hide the text beside it, and what XML does not allow.
_FORBIDDEN = "\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
CONTROLS = re.compile(f"[\x00-\x1f\u2028\u2029{_FORBIDDEN}]")
CONTROLS_EXCEPT_LINES = re.compile(f"[\x00-\x08\x0b-\x1f{_FORBIDDEN}]")
LINE_SEPARATORS = re.compile("[\u2028\u2029]")
MAX_PERSON_NAME = 100  # characters
YEARS = range(2000, 2100)  # adding days or hours to such a date never overflows
REQUIRED_ERRORS = {"required": _l("Fill this in."), "null": _l("Fill this in.")}


class CleanText(LocalizedField, fields.String):
    """Text without control characters and in the form of `clean_text`; one line unless `lines`.

    `minimum` and `maximum` are lengths in characters. Text without anything visible is empty.
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
        typed = super()._deserialize(value, attr, data, **kwargs)
        breaks = LINE_SEPARATORS.sub("\n", typed) if self.lines else typed.replace("\t", " ")
        text = clean_text(breaks)
        if (CONTROLS_EXCEPT_LINES if self.lines else CONTROLS).search(text):
            raise ValidationError(_("Use letters, numbers and punctuation only."))
        if len(text) < self.minimum:
            raise self.make_error("required")
        if len(text) > self.maximum:
            raise ValidationError(_("Use at most %(maximum)s characters.", maximum=self.maximum))
        return text


class PersonName(CleanText):
    """The name of a person; it has to be one, because messages say it. See `shared.person_name`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(minimum=1, maximum=MAX_PERSON_NAME, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        name = " ".join(super()._deserialize(value, attr, data, **kwargs).split())
        if sign := person_name.find_wrong_sign(name):
            raise ValidationError(_word_wrong_sign(sign))
        if person_name.has_web_address(name):
            raise ValidationError(_("Write only the name. Leave a space after a dot."))
        if not person_name.is_person_name(name):
            raise ValidationError(_("Write the name in letters."))
        return name


class Phone(LocalizedField, fields.String):
    """A phone number of any type as people write it, loaded as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"example": "040 123 4567"}, **kwargs)

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Write this as text."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = clean_text(super()._deserialize(value, attr, data, **kwargs))
        if not text:
            raise self.make_error("required")
        try:
            return self.parse_number(text)
        except InvalidPhoneNumber as error:
            raise ValidationError(_word_phone_problem(error)) from None

    def parse_number(self, typed: str) -> str:
        """Return the number as E.164; raise InvalidPhoneNumber."""
        return parse_phone_number(typed)


class MobilePhone(Phone):
    """A phone number that takes text messages; a foreign one has its country code."""

    def parse_number(self, typed: str) -> str:
        """Return the number as E.164; raise InvalidPhoneNumber."""
        return parse_mobile_number(typed)


def word_nonexistent_time() -> str:
    """Return the error of a local time that the clocks skip."""
    return _("There is no such time on this day: the clocks go forward over it. Choose another.")


def _word_wrong_sign(sign: str) -> str:
    if sign.isdigit():
        return _("Write only the name, without numbers.")
    if sign.isprintable() and not unicodedata.category(sign).startswith("M"):
        return _("Write only the name, without the sign %(sign)s", sign=sign)
    return _("Write the name in letters.")


def _word_no_text_messages(country_code: str) -> str:
    locale = get_locale()  # None outside a request
    country = locale.territories.get(country_code) if locale else None
    if country is None:
        return _("We cannot text this number. Give a mobile number.")
    return _("We cannot text this number (%(country)s). Give a mobile number.", country=country)


def _word_phone_problem(error: InvalidPhoneNumber) -> str:
    match error.problem:
        case PhoneProblem.INVALID:
            return _("Check the phone number. Write it like this: 040 123 4567.")
        case PhoneProblem.NO_TEXT_MESSAGES:
            return _word_no_text_messages(error.country)
        case PhoneProblem.NOT_FINNISH_MOBILE:
            return _(
                "This is not a Finnish mobile number. Begin a foreign number with its country "
                "code, such as +46."
            )
        case PhoneProblem.COUNTRY_UNKNOWN:
            return _(
                "Begin a Finnish number with 0, and a foreign one with its country code, such "
                "as +46."
            )
        case _:
            assert_never(error.problem)


class EmailAddress(LocalizedField, fields.String):
    """An e-mail address that we can write to, loaded as it was typed.

    See `shared.email_address`, whose rule the sender of e-mail has too.
    """

    def __init__(self, **kwargs: Any) -> None:
        limits = {"format": "idn-email", "maxLength": email_address.MAX_LENGTH}
        super().__init__(metadata=limits, **kwargs)

    default_error_messages = {  # noqa: RUF012 - as marshmallow does
        **REQUIRED_ERRORS,
        "invalid": _l("Check the e-mail address. Write it like this: aino@example.org."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = clean_text(super()._deserialize(value, attr, data, **kwargs))
        if not text:
            raise self.make_error("required")
        if not email_address.is_email_address(text):
            raise self.make_error("invalid")
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


class TimeOfDay(LocalizedField, fields.Time):
    """A time of day as browsers send it, or with a dot as Finnish people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _l("Write the time like this: 16:00."),
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> time:
        text = str(value).strip().replace(".", ":")
        padded = f"0{text}" if text[1:2] == ":" else text  # 9.30
        found = super()._deserialize(padded, attr, data, **kwargs)
        if found.tzinfo or found.second or found.microsecond:
            raise self.make_error("invalid")
        return found
