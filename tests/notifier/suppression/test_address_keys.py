"""The list knows an address in every spelling, and never stores it."""

from dataclasses import replace

import pytest

from services.notifier.models import ChannelName
from services.notifier.suppression.address_keys import (
    Address,
    list_address_keys,
    normalise_address,
)
from shared.config import Settings

EMAIL, SMS = ChannelName.EMAIL, ChannelName.SMS


@pytest.mark.parametrize(
    ("channel", "one", "other"),
    [
        (EMAIL, "Aino@Example.org", "aino@example.org"),
        (EMAIL, "aino@päiväkoti.fi", "aino@xn--pivkoti-5wac.fi"),
        (EMAIL, " aino@example.org ", "aino@example.org"),
        (SMS, "040 123 4567", "+358401234567"),
        (SMS, "+358 40 123 4567", "+358401234567"),
    ],
)
def test_spellings_of_an_address_are_one_address(
    settings: Settings, channel: ChannelName, one: str, other: str
) -> None:
    assert list_address_keys(settings, Address(channel, one)) == list_address_keys(
        settings, Address(channel, other)
    )


@pytest.mark.parametrize("value", ["", "no address", "ä@", "+", "puhelin"])
@pytest.mark.parametrize("channel", list(ChannelName))
def test_text_that_is_no_address_has_a_key_too(
    settings: Settings, channel: ChannelName, value: str
) -> None:
    assert normalise_address(Address(channel, value)) == value
    assert len(list_address_keys(settings, Address(channel, value))[0]) == 64


def test_key_depends_on_the_secret_the_channel_and_the_address(settings: Settings) -> None:
    other = replace(settings, suppression_keys=("o" * 32,))
    keys = {
        list_address_keys(settings, Address(EMAIL, "a@example.org"))[0],
        list_address_keys(other, Address(EMAIL, "a@example.org"))[0],
        list_address_keys(settings, Address(EMAIL, "b@example.org"))[0],
        list_address_keys(settings, Address(SMS, "a@example.org"))[0],
    }
    assert len(keys) == 4
