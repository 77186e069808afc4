"""Messages of a change say what is new and what was."""

from datetime import timedelta

import pytest

from services.notifier.message.compose import compose_registration_message
from services.notifier.message.content import LINK_PLACEHOLDER, Content
from services.notifier.message.sms_text import SmsEncoding, measure_sms
from services.notifier.models import ChannelName, FormerValues, Message, MessageKind
from shared import dates
from shared.config import Settings
from shared.contracts import OccurrenceMoved
from shared.database.session import Database
from tests.notifier.example_registration import EXAMPLE_START, build_registration
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_email_kinds,
    list_messages,
    send_all_due,
)

BEFORE = {"fi": "aiemmin", "sv": "tidigare", "en": "was"}
FORMER_START = EXAMPLE_START - timedelta(days=1)
OLD_TIMES = FormerValues(starts_at=FORMER_START, ends_at=FORMER_START + timedelta(hours=2))


def compose(
    kind: str, former: FormerValues, language: str = "fi", channel: str = "email"
) -> Content:
    registration = build_registration(language, online_url="https://example.org/new")
    message = Message(
        kind=MessageKind(kind),
        channel=ChannelName(channel),
        registration=registration,
        recipient=registration.contact_email,
        former=former,
    )
    return compose_registration_message(message, "live@example.org")


@pytest.mark.parametrize("language", BEFORE)
@pytest.mark.parametrize("channel", ChannelName)
def test_move_names_the_new_time_and_the_old_one(language: str, channel: str) -> None:
    content = compose("moved", OLD_TIMES, language, channel)
    old = dates.format_period(OLD_TIMES.starts_at, OLD_TIMES.ends_at, "Europe/Helsinki", language)
    for text in filter(None, (content.text, content.html)):
        assert f"({BEFORE[language]} {old})" in text.replace("-", "–")


@pytest.mark.parametrize(
    ("former", "headline"),
    [
        (OLD_TIMES, "Uusi aika: "),
        (FormerValues(venue="Vanha sali"), "Uusi paikka: "),
        (FormerValues(starts_at=FORMER_START, address="Katu 9"), "Uusi aika ja paikka: "),
        (FormerValues(online_url="https://example.org/old"), "Uusi etälinkki: "),
        (FormerValues(), "Uusi aika tai paikka: "),  # queued by an earlier version
    ],
)
def test_headline_of_a_move_names_what_changed(former: FormerValues, headline: str) -> None:
    assert compose("moved", former).email_subject.startswith(headline)
    assert compose("moved", former, channel="sms").text.startswith(headline)


@pytest.mark.parametrize("language", BEFORE)
@pytest.mark.parametrize("channel", ChannelName)
def test_change_names_the_seats_now_and_before(language: str, channel: str) -> None:
    content = compose("changed", FormerValues(seats=5), language, channel)
    for text in filter(None, (content.text, content.html)):
        assert f"({BEFORE[language]} 5)" in text


def test_change_of_the_contact_masks_what_was_before() -> None:
    former = FormerValues(contact_email="vanha@example.com", contact_phone="+358401112222")
    content = compose("changed", former)
    for text in (content.text, content.html):
        assert "Sähköposti: aino@example.org (aiemmin v***@example.com)" in text
        assert "(aiemmin ***2222)" in text
        assert "vanha@" not in text


@pytest.mark.parametrize("channel", ChannelName)
def test_change_of_a_text_in_place_of_a_name_leaves_it_out(channel: ChannelName) -> None:
    content = compose("changed", FormerValues(contact_name="evil.example"), channel=channel)
    assert "Aino" in content.text
    assert "evil" not in content.text + content.html


def test_change_of_the_participants_only_says_so() -> None:
    for channel in ChannelName:
        assert (
            "Osallistujien tietoja muutettiin."
            in compose("changed", FormerValues(), channel=channel).text
        )


def test_change_of_the_link_only_says_that_the_old_one_is_dead() -> None:
    content = compose("changed", FormerValues(link_version=0))
    assert content.email_subject.startswith("Uusi linkki ilmoittautumiseesi")
    assert "Vanha linkki ei enää toimi." in content.text


@pytest.mark.parametrize("language", BEFORE)
@pytest.mark.parametrize(
    ("kind", "former"),
    [
        ("moved", FormerValues(**{**vars(OLD_TIMES), "venue": "Vanha sali"})),
        ("changed", FormerValues(seats=9, contact_phone="+358401112222")),
    ],
)
def test_sms_of_a_change_fits_two_segments(kind: str, former: FormerValues, language: str) -> None:
    text = compose(kind, former, language, "sms").text.replace(LINK_PLACEHOLDER, "x" * 80)
    assert measure_sms(text).encoding is SmsEncoding.GSM
    assert measure_sms(text).segments <= 2
    assert "\n\n" not in text


def list_former(database: Database, kind: str) -> list[FormerValues]:
    """List what queued messages of a kind tell of before."""
    rows = list_messages(database)
    return [row.former for row in rows if (row.kind, row.state) == (kind, "queued")]


def test_moved_occurrence_is_told_with_its_former_time(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(database, queued_builder.build_occurrence_moved(days=7))
    send_all_due(database, settings)
    start = queued_builder.occurrence.starts_at
    zone = queued_builder.occurrence.time_zone
    moved = [
        row for row in list_captured(database) if dates.format_day(start, zone, "fi") in row.text
    ]
    assert len(moved) == 4  # two confirmations, and two messages that name the former day
    new_day = dates.format_day(start + timedelta(days=7), zone, "fi")
    assert sum(new_day in row.text for row in moved) == 2


def test_second_move_before_the_message_tells_the_time_that_was_told(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database,
        queued_builder.build_occurrence_moved(days=7),
        queued_builder.build_occurrence_moved(days=8, version=3),
    )
    start = queued_builder.occurrence.starts_at
    assert [former.starts_at for former in list_former(database, "moved")] == [start, start]


def test_second_move_after_the_message_tells_the_time_in_between(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(database, queued_builder.build_occurrence_moved(days=7))
    send_all_due(database, settings)
    apply_facts(database, queued_builder.build_occurrence_moved(days=8, version=3))
    between = queued_builder.occurrence.starts_at + timedelta(days=7)
    assert [former.starts_at for former in list_former(database, "moved")] == [between, between]


def test_move_and_back_before_the_message_sends_none(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database,
        queued_builder.build_occurrence_moved(days=7),
        OccurrenceMoved(**{**vars(queued_builder.occurrence), "version": 3}),
    )
    assert list_email_kinds(database, "queued") == []


def test_change_after_an_unsent_move_tells_both(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database,
        queued_builder.build_occurrence_moved(days=7),
        queued_builder.build_registration_changed(seats=1),
    )
    for former in list_former(database, "changed"):
        assert former.starts_at == queued_builder.occurrence.starts_at
        assert former.seats == queued_builder.registration.seats
    assert list_email_kinds(database, "queued") == ["changed"]
