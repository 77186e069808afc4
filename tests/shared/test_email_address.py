"""Which e-mail addresses we write to, and that the forms and the sender agree about it."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.email_address import InvalidEmailAddress, list_spellings, to_ascii_address
from shared.web.forms.fields import EmailAddress

VALID = {
    "aino@example.org": "aino@example.org",
    "Aino.O'Neill+koulu@Example.ORG": "Aino.O'Neill+koulu@example.org",
    "aino@päiväkoti.fi": "aino@xn--pivkoti-5wac.fi",
    "aino@XN--pivkoti-5wac.fi": "aino@xn--pivkoti-5wac.fi",
    "aino@пример.рф": "aino@xn--e1afmkfd.xn--p1ai",
    "a" * 64 + "@example.org": "a" * 64 + "@example.org",
}
INVALID = [
    "aino", "aino@", "@example.org", "aino@localhost", "aino@[127.0.0.1]", "aino@127.0.0.1",
    "a" * 65 + "@example.org", "äiti@example.org", "aino@example..org", ".aino@example.org",
    "aino@example.org.", "Aino <aino@example.org>", "aino@example.org, eino@example.org",
    "aino@exam ple.org", "aino@example.org\r\nBcc: x@example.org", "aino@example.test",
    "aino@" + ("ä" * 20 + ".") * 11 + "fi", "aino@-example.org", '"aino v"@example.org',
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sent"), VALID.items())
def test_address_is_stored_as_typed_and_sent_in_ascii(typed: str, sent: str) -> None:
    assert EmailAddress().deserialize(f" {typed} ") == typed
    assert to_ascii_address(typed) == sent


@pytest.mark.parametrize("address", INVALID)
def test_address_that_no_server_takes_is_refused_by_form_and_sender(address: str) -> None:
    with pytest.raises(ValidationError, match="Check the e-mail"):
        EmailAddress().deserialize(address)
    with pytest.raises(InvalidEmailAddress):
        to_ascii_address(address)


def test_decomposed_letters_are_stored_composed() -> None:
    assert EmailAddress().deserialize("aino@pa\u0308iva\u0308koti.fi") == "aino@päiväkoti.fi"


def test_one_mailbox_has_the_same_spellings() -> None:
    expected = {"aino@päiväkoti.fi", "aino@xn--pivkoti-5wac.fi"}
    for typed in ("Aino@PÄIVÄKOTI.fi", "aino@xn--pivkoti-5wac.fi", " aino@päiväkoti.fi"):
        assert list_spellings(typed) == expected
    assert list_spellings("Aino") == {"aino"}


PLAIN = st.from_regex(
    r"[A-Za-z0-9._+-]{1,66}@([a-z0-9-]{1,65}\.){1,3}(fi|org|test|local|x1)", fullmatch=True
)


@given(PLAIN)
def test_plain_address_is_judged_as_by_the_library(address: str) -> None:
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, strict=True
        )
        expected = checked.ascii_email
    except EmailNotValidError:
        expected = None
    try:
        found: str | None = to_ascii_address(address)
    except InvalidEmailAddress:
        found = None
    assert found == expected
