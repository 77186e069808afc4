"""The e-mail addresses that we write to: one rule for the forms, the JSON API and the mail server.

An address is stored as it was typed. A domain with letters outside ASCII, such as päiväkoti.fi, is
sent to the server in its `xn--` form (RFC 5891).
"""

import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

MAX_LENGTH = 254  # of the address as the server gets it, and of our columns
MAX_CACHED = 1000


class InvalidEmailAddress(ValueError):
    """No mail server would take the address."""


def to_ascii_address(address: str) -> str:
    """Return the address as a mail server gets it.

    Raises InvalidEmailAddress, as for a host without a domain, an IP address, more than 64
    characters before the @, or letters outside ASCII there.
    """
    return str(_validate(address).ascii_email)


def is_email_address(address: str) -> bool:
    """Return whether we can write to the address."""
    try:
        _validate(address)
    except InvalidEmailAddress:
        return False
    return True


def list_spellings(address: str) -> set[str]:
    """Return the spellings of an address in small letters: the domain as typed and in both forms.

    An account is found by any of them. An address of no mailbox has its own spelling only.
    """
    typed = unicodedata.normalize("NFC", address.strip()).lower()
    try:
        validated = _validate(typed)
    except InvalidEmailAddress:
        return {typed}
    return {typed, validated.normalized.lower(), str(validated.ascii_email).lower()}


@lru_cache(MAX_CACHED)
def _validate(address: str) -> ValidatedEmail:
    if len(address) > MAX_LENGTH or not address.isprintable():
        raise InvalidEmailAddress
    try:
        return validate_email(
            address, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise InvalidEmailAddress from None  # its message repeats the address
