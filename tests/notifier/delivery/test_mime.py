"""The standard library parses each e-mail to the values it was built from."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.channels.mime import build_email
from shared import clock
from tests.notifier.example_email import EXAMPLE_CALENDAR, EXAMPLE_EMAIL

SENDER = "live@example.org"
INJECTED_HEADER = "\r\nBcc: b@example.org"
AWKWARD = "\n".join(
    [".", "..", ". dot", "From here", "tab\t", "trailing ", "=3D", "ä" * 700, "x" * 2000, "💡", "."]
)
SUBJECTS = ["Plain", "Sinulla on paikka: Tekniikkaa äidin kanssa 💡" * 4, ""]
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], include_characters="\n"))


def build_and_parse(outgoing: OutgoingMessage) -> EmailMessage:
    raw = build_email(outgoing, SENDER)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return message_from_bytes(raw, policy=policy.default)


def get_text_part(mail: EmailMessage, kind: str) -> str:
    return str(cast("Any", mail.get_body((kind,))).get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_email_headers_parse_to_the_given_values(subject: str) -> None:
    mail = build_and_parse(replace(EXAMPLE_EMAIL, email_subject=subject))
    assert not mail.defects
    assert mail["Subject"] == subject
    assert (mail["From"], mail["To"]) == (f"Live <{SENDER}>", "aino@example.org")
    assert mail["Message-ID"] == f"<{UUID(int=2)}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime - clock.now()) < timedelta(minutes=1)


@given(TEXT, TEXT)
def test_email_texts_parse_to_the_given_texts(text: str, html: str) -> None:
    mail = build_and_parse(replace(EXAMPLE_EMAIL, text=text, html=html))
    assert get_text_part(mail, "plain") == text
    assert get_text_part(mail, "html") == html


def test_email_with_awkward_lines_parses_to_the_same_text() -> None:
    assert get_text_part(build_and_parse(replace(EXAMPLE_EMAIL, text=AWKWARD)), "plain") == AWKWARD


def test_email_calendar_is_attached_unchanged() -> None:
    (attached,) = build_and_parse(EXAMPLE_EMAIL).iter_attachments()
    assert attached.get_payload(decode=True) == EXAMPLE_CALENDAR.encode()
    assert (attached.get_filename(), attached.get_content_type()) == ("live.ics", "text/calendar")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_type_of_the_calendar_names_its_method(method: str) -> None:
    calendar = EXAMPLE_CALENDAR.replace("SUMMARY", f"METHOD:{method}\r\nSUMMARY")
    (attached,) = build_and_parse(replace(EXAMPLE_EMAIL, calendar=calendar)).iter_attachments()
    assert attached["Content-Type"].params["method"] == method


def test_email_without_calendar_has_two_texts_and_no_attachment() -> None:
    mail = build_and_parse(replace(EXAMPLE_EMAIL, calendar=""))
    assert (mail.get_content_type(), list(mail.iter_attachments())) == ("multipart/alternative", [])


def test_email_with_a_reply_address_has_the_header() -> None:
    outgoing = replace(EXAMPLE_EMAIL, reply_to="opo@example.org")
    assert build_and_parse(outgoing)["Reply-To"] == "opo@example.org"
    assert build_and_parse(EXAMPLE_EMAIL)["Reply-To"] is None


@pytest.mark.parametrize(
    "outgoing",
    [
        replace(EXAMPLE_EMAIL, reply_to=f"a@example.org{INJECTED_HEADER}"),
        replace(EXAMPLE_EMAIL, email_subject=f"a{INJECTED_HEADER}"),
        replace(EXAMPLE_EMAIL, recipient=f"a@example.org{INJECTED_HEADER}"),
    ],
)
def test_email_with_a_line_break_in_a_header_is_refused(outgoing: OutgoingMessage) -> None:
    with pytest.raises(ValueError, match="header"):
        build_email(outgoing, SENDER)


def test_marketing_has_the_headers_of_one_click() -> None:
    url = "https://live.example/preferences/secret"
    mail = build_and_parse(replace(EXAMPLE_EMAIL, opt_out_url=url))
    assert mail["List-Unsubscribe"] == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in build_and_parse(EXAMPLE_EMAIL)
