"""The addresses that messages about a registration go to."""

from typing import assert_never

from services.notifier.models import ChannelName, Registration
from shared.contracts import RegistrationSnapshot


def find_address(registration: Registration | RegistrationSnapshot, channel: ChannelName) -> str:
    """Return the present address of the contact on a channel; empty when there is none."""
    match channel:
        case ChannelName.SMS:
            return registration.contact_phone
        case ChannelName.EMAIL:
            return registration.contact_email
        case _:
            assert_never(channel)
