"""The contents of messages in the three languages."""

from typing import Any

import pytest

from services.notifier.message.compose import compose_registration_message
from services.notifier.message.content import LINK_PLACEHOLDER, Content
from services.notifier.message.kinds import KINDS, fill_in_message_link
from services.notifier.message.sms_text import SmsEncoding, measure_sms
from services.notifier.models import (
    AUTOMATIC_KINDS,
    ChannelName,
    Message,
    MessageKind,
    Registration,
)
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.example_registration import build_registration
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested, build_staff_invited
from tests.notifier.messages import apply_facts, list_captured, list_messages, send_all_due

SENDER = "live@example.org"
# Campaigns have texts of staff.
WORDS = {
    "fi": ("Avoimet ovet", "la 5.12.2026 klo 14.00–15.15"),
    "sv": ("Öppet hus", "lör 5.12.2026 kl. 14.00–15.15"),
    "en": ("Open day", "Sat 5 Dec 2026 14:00–15:15"),
}


def compose_message(
    kind: str, language: str = "fi", channel: str = "email", **given: Any
) -> Content:
    return compose_for_registration(build_registration(language, **given), kind, channel)


def compose_for_registration(
    registration: Registration, kind: str, channel: str = "email"
) -> Content:
    message = Message(
        kind=MessageKind(kind),
        channel=ChannelName(channel),
        registration=registration,
        recipient=registration.contact_email,
    )
    return compose_registration_message(message, SENDER)


def test_registry_has_rules_for_every_kind() -> None:
    assert set(KINDS) == set(MessageKind)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_message_of_every_kind_names_the_event_and_its_time(kind: str, language: str) -> None:
    title, when = WORDS[language]
    mail, sms = compose_message(kind, language), compose_message(kind, language, "sms")
    assert title in mail.email_subject
    for text in (mail.text, mail.html, sms.text.replace("-", "–")):
        assert title in text
        assert when in text
    assert f'lang="{language}"' in mail.html
    assert (
        (LINK_PLACEHOLDER in mail.text)
        == (LINK_PLACEHOLDER in sms.text)
        == (kind not in ("cancelled", "called_off"))
    )


@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_email_subject_differs_in_each_language(kind: str) -> None:
    firsts = {compose_message(kind, language).email_subject.split(":")[0] for language in WORDS}
    assert len(firsts) == 3


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_sms_of_every_kind_fits_two_segments(kind: str, language: str) -> None:
    text = compose_message(kind, language, "sms").text.replace(LINK_PLACEHOLDER, "x" * 80)
    size = measure_sms(text)
    assert (size.encoding, size.costly_characters) == (SmsEncoding.GSM, ())
    assert size.segments <= 2
    assert "\n\n" not in text


def test_sms_with_typographic_signs_stays_in_the_gsm_alphabet() -> None:
    title = "”Koodaa” – näe, miten se on…\u00a0’helppoa’"
    venue = "Sali\u202f2 «Aula»"
    content = compose_message(
        "confirmed", channel="sms", title=dict.fromkeys(WORDS, title), venue=venue
    )
    size = measure_sms(content.text.replace(LINK_PLACEHOLDER, "x" * 80))
    assert (size.encoding, size.segments, size.costly_characters) == (SmsEncoding.GSM, 2, ())
    assert "\"Koodaa\" - näe, miten se on... 'helppoa'" in content.text
    assert 'Sali 2 "Aula"' in content.text


def test_sms_keeps_the_letters_of_a_name() -> None:
    title = dict.fromkeys(WORDS, "Škoda ja Žukov")
    assert "Škoda ja Žukov" in compose_message("confirmed", channel="sms", title=title).text


TYPED = "{manage_url} {link} %(link)s {{ link }} \x02link\x03 \x02name\x03"
SHOWN = "{manage_url} {link} %(link)s {{ link }} link name"


@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
@pytest.mark.parametrize("channel", ChannelName)
def test_placeholder_in_a_typed_text_is_shown_as_typed(
    kind: MessageKind, channel: ChannelName
) -> None:
    names = dict.fromkeys(WORDS, TYPED)
    content = compose_message(
        kind, channel=channel, title=names, organisation_name=names, contact_name=TYPED,
        venue=TYPED, address=TYPED, online_url=f"https://evil.example/{TYPED}",
        contact_email=TYPED, contact_phone=TYPED,
    )  # fmt: skip
    has_link = kind not in ("cancelled", "called_off")
    assert "\x02" not in content.email_subject + content.calendar
    for text in filter(None, (content.text, content.html)):
        filled = fill_in_message_link(kind, text, "https://live.example/r/secret")
        assert filled.count("/r/secret") == has_link
        assert SHOWN in filled
        assert "\x02" not in filled


def test_placeholder_in_a_name_of_staff_is_left_out(database: Database, settings: Settings) -> None:
    apply_facts(
        database,
        build_staff_invited(invited_by=TYPED, organisation_name=dict.fromkeys(WORDS, TYPED)),
        build_sign_in_requested(name=TYPED),
    )
    send_all_due(database, settings)
    for captured in list_captured(database):
        assert captured.text.count("http") == captured.html.count("http") == 1
        assert "{manage_url}" not in captured.text
    shown = sorted(SHOWN in captured.html for captured in list_captured(database))
    assert shown == [False, True]  # the organisation's name is no person's


def test_link_of_a_text_that_an_earlier_version_composed_is_filled_in() -> None:
    text = fill_in_message_link(MessageKind.CONFIRMED, "Muuta: {manage_url}", "https://x/r/1")
    assert text == "Muuta: https://x/r/1"


def test_subject_with_a_line_break_in_the_title_is_one_line() -> None:
    title = dict.fromkeys(("fi", "sv", "en"), "Hei\r\nBcc: everyone@example.org")
    assert compose_message("confirmed", title=title).email_subject.splitlines() == [
        compose_message("confirmed", title=title).email_subject
    ]


def test_html_with_tags_in_title_and_name_is_escaped() -> None:
    title = dict.fromkeys(("fi", "sv", "en"), "<script>alert(1)</script>")
    html = compose_message("confirmed", title=title, contact_name="<b>x</b>").html
    assert "<script" not in html
    assert "<b>" not in html


def test_greeting_of_each_registration_has_its_own_name() -> None:
    first, second = (
        compose_message("confirmed", contact_name=name) for name in ("Aino", "Ben O'Brien")
    )
    assert "Aino" in first.text
    assert "Aino" not in second.text + second.html
    assert "Ben O'Brien" in second.text
    assert "Ben O&#39;Brien" in second.html


@pytest.mark.parametrize(
    ("language", "greeting"), [("fi", "Hei!"), ("sv", "Hej!"), ("en", "Hello!")]
)
@pytest.mark.parametrize(
    "name", ["Voitit! Katso www.evil.example/lahja!", "evil.example", "A\n\nB"]
)
def test_text_in_place_of_a_name_is_left_out(name: str, language: str, greeting: str) -> None:
    mail = compose_message("confirmed", language, contact_name=name)
    assert mail.text.startswith(f"{greeting}\n\n")
    assert f">{greeting}<" in mail.html
    assert "evil" not in mail.text + mail.html


def test_moved_message_names_the_new_venue() -> None:
    before, now = compose_message("confirmed"), compose_message("moved", venue="Uusi sali", seats=5)
    assert "Uusi sali" not in before.text
    assert "Uusi sali" in now.text
    assert "Uusi sali" in now.html


def test_link_is_in_the_sent_text_and_not_in_the_stored_message(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    assert all("/r/" in row.text for row in list_captured(database))
    assert not any("/r/" in row.text + row.html + row.calendar for row in list_messages(database))


@pytest.mark.parametrize(
    ("language", "headline", "size"),
    [
        ("fi", "Ryhmälläsi on 27 paikkaa", "25 oppilasta ja 2 aikuista"),
        ("sv", "Din grupp har 27 platser", "25 elever och 2 vuxna"),
        ("en", "Your group has 27 seats", "25 pupils and 2 adults"),
    ],
)
def test_class_group_is_confirmed_in_its_own_words(language: str, headline: str, size: str) -> None:
    group: dict[str, Any] = {"seats": 27, "pupils": 25, "adults": 2}
    mail = compose_message("confirmed", language, **group)
    assert mail.email_subject.startswith(f"{headline}:")
    assert size in mail.text
    assert size in mail.html
    assert headline in compose_message("confirmed", language, "sms", **group).text
    assert size not in compose_message("confirmed", language, seats=27).text


def test_held_class_group_is_asked_to_confirm_its_seats() -> None:
    mail = compose_message("confirm_by_link", "fi", seats=27, pupils=25, adults=2)
    assert mail.email_subject.startswith("Vahvista ryhmäsi paikat:")
