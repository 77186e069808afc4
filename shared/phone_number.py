"""Phone numbers as people write them, stored as E.164: one rule for the forms and the JSON API.

A number without a country code is Finnish. Families give a number that takes text messages; an
organisation may have a landline.
"""

from enum import StrEnum

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber, PhoneNumberFormat, PhoneNumberType

HOME = "FI"
NO_COUNTRY = "001"  # libphonenumber's region of satellite phones and worldwide services
MIN_DIGITS = 7  # fewer are no mobile number of any country nearby
TEXT_MESSAGE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class PhoneProblem(StrEnum):
    """The reason why a number is not accepted."""

    INVALID = "invalid"  # no number of any country
    NO_TEXT_MESSAGES = "no_text_messages"  # such as a landline; `country` has it
    NOT_FINNISH_MOBILE = "not_finnish_mobile"  # and no country code was typed
    COUNTRY_UNKNOWN = "country_unknown"  # neither 0 nor a country code was typed first


class InvalidPhoneNumber(ValueError):
    """The number is not accepted; `country` is its two-letter code, empty when it has none."""

    def __init__(self, problem: PhoneProblem, country: str = "") -> None:
        super().__init__(problem)
        self.problem, self.country = problem, country


def parse_phone_number(typed: str) -> str:
    """Return a number of any type as E.164; raise InvalidPhoneNumber."""
    number = _parse(typed)
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhoneNumber(PhoneProblem.INVALID)
    return _format(number)


def parse_mobile_number(typed: str) -> str:
    """Return a number that takes text messages as E.164; raise InvalidPhoneNumber.

    A number of another country is never taken for a Finnish one: a Swedish 070-123 45 67 and an
    Estonian 5012 3456 need their country code.
    """
    number = _parse(typed)
    has_country = number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY
    if has_country and not phonenumbers.is_valid_number(number):
        raise InvalidPhoneNumber(PhoneProblem.INVALID)
    if has_country and not _takes_text_messages(number):
        raise InvalidPhoneNumber(PhoneProblem.NO_TEXT_MESSAGES, _find_country(number))
    digits = [one for one in typed if one.isdecimal()]
    if not has_country and len(digits) < MIN_DIGITS:
        raise InvalidPhoneNumber(PhoneProblem.INVALID)
    if not has_country and not _takes_text_messages(number):
        raise InvalidPhoneNumber(PhoneProblem.NOT_FINNISH_MOBILE)
    if not has_country and int(digits[0]):
        raise InvalidPhoneNumber(PhoneProblem.COUNTRY_UNKNOWN)
    return _format(number)


def takes_text_messages(number: str) -> bool:
    """Return whether an E.164 number takes text messages."""
    try:
        return _takes_text_messages(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _parse(typed: str) -> PhoneNumber:
    """Parse a number; letters, which stand for digits on some keypads, are no number here."""
    try:
        number = phonenumbers.parse(typed, HOME, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        raise InvalidPhoneNumber(PhoneProblem.INVALID) from None
    if number.extension or any(one.isalpha() for one in typed):
        raise InvalidPhoneNumber(PhoneProblem.INVALID)
    return number


def _takes_text_messages(number: PhoneNumber) -> bool:
    return (
        phonenumbers.is_valid_number(number)
        and phonenumbers.number_type(number) in TEXT_MESSAGE_TYPES
        and phonenumbers.region_code_for_number(number) != NO_COUNTRY
    )


def _find_country(number: PhoneNumber) -> str:
    region = phonenumbers.region_code_for_number(number) or NO_COUNTRY
    return "" if region == NO_COUNTRY else region


def _format(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
