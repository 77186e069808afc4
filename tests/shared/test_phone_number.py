"""Which numbers we send text messages to, and whose country is asked for."""

import pytest
from marshmallow import ValidationError

from shared.phone_number import takes_text_messages
from shared.web.forms.fields import MobilePhone, Phone

MOBILE = {
    "040 123 4567": "+358401234567",
    "0457 123 4567": "+3584571234567",
    "+358 (0)50 123 4567": "+358501234567",
    "358401234567": "+358401234567",
    "+46 70-123 45 67": "+46701234567",
    "0046701234567": "+46701234567",
    "+372 5012 3456": "+37250123456",
    "+1 212 555 0123": "+12125550123",  # a landline or a mobile: nobody can tell
    "\u202a+358 40 123 4567\u202c": "+358401234567",  # as copied from a list of contacts
}
NOT_FINNISH_MOBILE = [
    "09 123 4567", "02 123 4567", "0800 123 456", "0700 123 456", "0600 123 45", "020 123 4567",
    "029 123 4567", "070-123 45 67", "073-123 45 67", "08-123 456 78",
]  # fmt: skip
NO_TEXT_MESSAGES = [
    "+358 9 123 4567", "+881 6 1234 5678", "+870 773 111 632", "+1 900 555 0123",
    "+1 500 555 0006", "+46 8 123 456 78", "+44 70 1234 5678",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "stored"), MOBILE.items())
def test_mobile_number_is_stored_with_its_country(typed: str, stored: str) -> None:
    assert MobilePhone().deserialize(typed) == stored
    assert takes_text_messages(stored)


@pytest.mark.parametrize("typed", NOT_FINNISH_MOBILE)
def test_number_without_country_that_is_no_finnish_mobile_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="not a Finnish mobile number"):
        MobilePhone().deserialize(typed)


@pytest.mark.parametrize("typed", NO_TEXT_MESSAGES)
def test_number_without_text_messages_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="We cannot text this number"):
        MobilePhone().deserialize(typed)
    assert not takes_text_messages(typed.replace(" ", ""))


@pytest.mark.parametrize("typed", ["5012 3456", "50 123 4567", "401 23 456"])
def test_number_that_several_countries_have_needs_its_country(typed: str) -> None:
    with pytest.raises(ValidationError, match="Begin a Finnish number with 0"):
        MobilePhone().deserialize(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "123", "040 VIRTANEN", "040 123 4567 ext 5", "+358 40 123 4567 890 123", "+0401234567",
        "9" * 5000, "040 123 4567, 050 123 4567", "+358", "\u200b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", [MobilePhone(), Phone()])
def test_text_that_is_no_number_is_refused(field: Phone, typed: str) -> None:
    with pytest.raises(ValidationError):
        field.deserialize(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("02 123 4567", "+35821234567"), ("029 123 4567", "+358291234567"),
        ("0800 123 456", "+358800123456"), ("040 123 4567", "+358401234567"),
        ("+46 8 123 456 78", "+46812345678"),
    ],
)  # fmt: skip
def test_contact_of_an_organisation_may_be_a_landline(typed: str, stored: str) -> None:
    assert Phone().deserialize(typed) == stored
