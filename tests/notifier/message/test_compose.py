"""The contents of messages in the three languages."""

from datetime import UTC, datetime
from string import ascii_letters, digits
from typing import Any

import pytest
from icalendar import Calendar

from services.notifier.message.compose import compose_registration_message
from services.notifier.message.content import LINK_PLACEHOLDER, Content
from services.notifier.message.kinds import KINDS
from services.notifier.models import (
    REGISTRATION_KINDS,
    ChannelName,
    Message,
    MessageKind,
    Occurrence,
    Registration,
)
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import list_captured, list_messages, send_all_due

START = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
WORDS = {
    "fi": ("Avoimet ovet", "la 5.12.2026 klo 14.00–15.15"),
    "sv": ("Öppet hus", "lör 5.12.2026 kl. 14.00–15.15"),
    "en": ("Open day", "Sat 5 Dec 2026 at 14:00–15:15"),
}
GSM = set("ÄÖÅÑÜäöåñüàèéùìò@£$¥ΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡§¿_!\"#%&'()*+,-./:;<=>?\n ") | set(
    ascii_letters + digits
)


def list_columns(table: type[Occurrence | Registration]) -> set[str]:
    return {column.key for column in table.__table__.columns}


def build_registration(language: str = "fi", **given: Any) -> Registration:
    fact_builder = FactBuilder(starts_at=START, ends_at=START.replace(hour=13, minute=15))
    occurrence_values = {
        name: getattr(fact_builder.occurrence, name) for name in list_columns(Occurrence) - {"id"}
    }
    registration_columns = list_columns(Registration) - {"id", "occurrence_id"}
    registration_values = {
        name: getattr(fact_builder.registration, name) for name in registration_columns
    }
    occurrence_values["id"] = fact_builder.occurrence.occurrence_id
    registration_values |= {"id": fact_builder.registration.registration_id, "language": language}
    occurrence_changes = {
        name: given.pop(name) for name in list(given) if name in occurrence_values
    }
    return Registration(
        **{**registration_values, **given},
        occurrence=Occurrence(**{**occurrence_values, **occurrence_changes}),
    )


def compose_message(
    kind: str, language: str = "fi", channel: str = "email", **given: Any
) -> Content:
    return compose_for_registration(build_registration(language, **given), kind, channel)


def compose_for_registration(
    registration: Registration, kind: str, channel: str = "email"
) -> Content:
    message = Message(
        kind=MessageKind(kind), channel=ChannelName(channel), registration=registration
    )
    return compose_registration_message(message)


def test_registry_has_rules_for_every_kind() -> None:
    assert set(KINDS) == set(MessageKind)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", REGISTRATION_KINDS)
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


@pytest.mark.parametrize("kind", REGISTRATION_KINDS)
def test_email_subject_differs_in_each_language(kind: str) -> None:
    firsts = {compose_message(kind, language).email_subject.split(":")[0] for language in WORDS}
    assert len(firsts) == 3


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", REGISTRATION_KINDS)
def test_sms_of_every_kind_fits_two_segments(kind: str, language: str) -> None:
    text = compose_message(kind, language, "sms").text.replace(LINK_PLACEHOLDER, "x" * 80)
    assert len(text) <= 306  # two segments of the GSM alphabet
    assert set(text) <= GSM
    assert "\n\n" not in text


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
        compose_message("confirmed", contact_name=name) for name in ("Aino", "Ben & Eve <b>")
    )
    assert "Aino" in first.text
    assert "Aino" not in second.text + second.html
    assert "Ben & Eve <b>" in second.text
    assert "Ben &amp; Eve &lt;b&gt;" in second.html


def test_moved_message_names_the_new_venue() -> None:
    before, now = compose_message("confirmed"), compose_message("moved", venue="Uusi sali", seats=5)
    assert "Uusi sali" not in before.text
    assert "Uusi sali" in now.text
    assert "Uusi sali" in now.html


@pytest.mark.parametrize(("kind", "method"), [("confirmed", "PUBLISH"), ("cancelled", "CANCEL")])
def test_calendar_entry_has_the_local_time(kind: str, method: str) -> None:
    registration = build_registration()
    mail = compose_for_registration(registration, kind)
    calendar = Calendar.from_ical(mail.calendar)
    entry = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == method
    assert entry["UID"] == f"{registration.id}@live"
    assert entry["DTSTART"].dt == START
    assert entry["DTSTART"].dt.utcoffset().total_seconds() == 2 * 3600
    assert LINK_PLACEHOLDER not in mail.calendar


def test_calendar_of_a_later_version_has_a_higher_sequence() -> None:
    numbers = [
        Calendar.from_ical(compose_message("changed", version=version).calendar).walk("VEVENT")[0][
            "SEQUENCE"
        ]
        for version in (1, 2)
    ]
    assert numbers[0] < numbers[1]


def test_link_is_in_the_sent_text_and_not_in_the_stored_message(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    assert all("/r/" in row.text for row in list_captured(database))
    assert not any("/r/" in row.text + row.html + row.calendar for row in list_messages(database))
