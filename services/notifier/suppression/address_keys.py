"""The keyed hash of an address, by which the suppression list knows it without storing it."""

import hashlib
import hmac
import unicodedata
from typing import NamedTuple, assert_never

from services.notifier.models import ChannelName
from shared.config import Settings
from shared.email_address import InvalidEmailAddress, to_ascii_address
from shared.phone_number import InvalidPhoneNumber, parse_phone_number


class Address(NamedTuple):
    """An e-mail address or a phone number."""

    channel: ChannelName
    value: str


def list_address_keys(settings: Settings, address: Address) -> list[str]:
    """Return the hashes of an address, one for each key in use; the first one is for new rows.

    Capitals, and the form in which a domain is written, make no other address.
    """
    text = f"{address.channel}:{normalise_address(address)}".encode()
    return [hmac.digest(key.encode(), text, hashlib.sha256).hex() for key in settings.address_keys]


def normalise_address(address: Address) -> str:
    """Return the one form of an address; one that is none has a form of its own, too."""
    typed = unicodedata.normalize("NFC", address.value.strip())
    match address.channel:
        case ChannelName.EMAIL:
            return _normalise_email(typed.lower())
        case ChannelName.SMS:
            return _normalise_number(typed)
        case _:
            assert_never(address.channel)


def _normalise_email(typed: str) -> str:
    if typed.isascii():  # nothing to convert, and an audience has ten thousand of them
        return typed
    try:
        return to_ascii_address(typed).lower()
    except InvalidEmailAddress:
        return typed


def _normalise_number(typed: str) -> str:
    if typed.startswith("+") and typed[1:].isdecimal():
        return typed
    try:
        return parse_phone_number(typed)
    except InvalidPhoneNumber:
        return typed
