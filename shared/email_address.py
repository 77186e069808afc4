"""The e-mail addresses that we write to: one rule for the forms, the JSON API and the mail server.

An address is stored as it was typed. A domain with letters outside ASCII, such as päiväkoti.fi, is
sent to the server in its `xn--` form (RFC 5891).
"""

import re
import unicodedata
from functools import lru_cache

from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    ValidatedEmail,
    validate_email,
)

MAX_LENGTH = 254  # of the address as the server gets it, and of our columns
MAX_CACHED = 1000
# Most addresses are like this. Nothing has to be converted in one, and it is valid unless a part is
# too long or the domain is a special one; thousands go out at once.
_PLAIN = re.compile(
    r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,})"
)
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)
_MAX_PART = 63


class InvalidEmailAddress(ValueError):
    """No mail server would take the address."""


def to_ascii_address(address: str) -> str:
    """Return the address as a mail server gets it.

    Raises InvalidEmailAddress, as for a host without a domain, an IP address, more than 64
    characters before the @, or letters outside ASCII there.
    """
    return address if _is_plain(address) else str(_validate(address).ascii_email)


def _is_plain(address: str) -> bool:
    found = _PLAIN.fullmatch(address)
    if found is None or len(address) > MAX_LENGTH:
        return False
    if f".{found[1]}".endswith(_SPECIAL):
        return False
    return all(len(part) <= _MAX_PART for part in (address.partition("@")[0], *found[1].split(".")))


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
