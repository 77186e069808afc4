"""Messages composed from texts that staff have written."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from services.notifier.message.compose import compose_registration_message, compose_with_texts
from services.notifier.message.content import LINK_PLACEHOLDER, Content
from services.notifier.message.own_texts import ChosenTexts, load_own_texts
from services.notifier.models import (
    EVERY_EVENT,
    ChannelName,
    FormerValues,
    Message,
    MessageKind,
    MessageState,
    MessageTemplate,
    MessageTexts,
)
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.example_registration import build_registration
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import list_captured, list_messages, send_all_due

BODY = "Hei[[ {name}]]! **Nähdään**.\n\n{details}\n\n{link}\n\n[[{note}]]"


def compose(
    body: str = BODY,
    channel: ChannelName = ChannelName.EMAIL,
    kind: str = "confirmed",
    sms: str = "",
    subject: str = "Aihe",
    **given: Any,
) -> Content:
    registration = build_registration("fi", **given)
    message = Message(
        kind=MessageKind(kind),
        channel=channel,
        registration=registration,
        recipient=registration.contact_email,
        former=FormerValues(),
    )
    texts = ChosenTexts(MessageTexts(subject, body, sms))
    return compose_with_texts(message, "live@example.org", texts)


def write_texts(
    database: Database, facts: FactBuilder, slug: str, version: int = 1, **given: Any
) -> MessageTemplate:
    """Store a version of the texts of a confirmation."""
    template = MessageTemplate(
        id=uuid4(),
        organisation_id=facts.occurrence.organisation_id,
        event_slug=slug,
        kind=MessageKind.CONFIRMED,
        version=version,
        created_at=clock.now(),
        created_by="Liisa",
        created_by_id=uuid4(),
        **{"subject": {}, "body": {}, "sms": {}, **given},
    )
    with database.begin() as session:
        session.add(template)
    return template


def test_own_email_is_markdown_in_the_layout_of_the_organisation() -> None:
    content = compose(subject="Nähdään: {event}")
    assert content.email_subject == "Nähdään: Avoimet ovet"
    assert "<h1" in content.html
    assert "<strong>Nähdään</strong>" in content.html
    assert content.html.count("Novida") == 2  # above and below
    assert "Hei Aino Virtanen! Nähdään." in content.text
    assert "la 5.12.2026" in content.text
    assert f"Katso, muuta tai peru: {LINK_PLACEHOLDER}" in content.text


@pytest.mark.parametrize(
    ("body", "html", "text"),
    [
        ("{link}", ">Katso, muuta tai peru</a></p>", "Katso, muuta tai peru: LINK"),
        ("[Avaa **se**]({link})", ">Avaa <strong>se</strong></a></p>", "Avaa se: LINK"),
        ("Avaa {link} nyt", 'Avaa <a href="LINK">LINK</a> nyt', "Avaa LINK nyt"),
        (
            "Avaa [tästä]({link}) nyt",
            '<a href="LINK" rel="nofollow noopener">tästä</a>',
            "LINK nyt",
        ),
    ],
)
def test_link_is_a_button_or_a_link_in_a_sentence(body: str, html: str, text: str) -> None:
    content = compose(body)
    assert html in content.html.replace(LINK_PLACEHOLDER, "LINK")
    assert text in content.text.replace(LINK_PLACEHOLDER, "LINK")


ATTACK = "<script>alert(1)</script> *x* [y](javascript:alert(2)) {link} [[z]] xq0x1q"


@pytest.mark.parametrize("name", ["title", "organisation_name"])
def test_value_is_neither_markup_nor_a_placeholder(name: str) -> None:
    given: dict[str, Any] = {name: {"fi": ATTACK}}
    content = compose("{event} {organisation}\n\n[a]({event}) {link}", **given)
    assert "<script" not in content.html
    assert "javascript:alert(2))" in content.html  # as words
    assert 'href="javascript' not in content.html
    assert "<em>" not in content.html
    assert "*x* [y](javascript:alert(2)) {link} [[z]] xq0x1q" in content.text
    assert content.html.count(LINK_PLACEHOLDER) == 2  # its address and its words


def test_script_and_frames_of_staff_are_words() -> None:
    content = compose(
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))\n\n"
        "{{ 7 * 7 }} {% for x in y %} \x02name\x03 {link}"
    )
    assert "<script" not in content.html
    assert "<img" not in content.html
    assert 'href="javascript' not in content.html
    assert "49" not in content.text
    assert "Aino" not in content.text


def test_long_and_right_to_left_text_is_sent_as_written() -> None:
    arabic = "مرحبا بكم في يوم الأبواب المفتوحة. "
    body = f"{arabic * 140}\n\n{{link}}"
    content = compose(body, title={"fi": "Avoimet ovet"})
    assert content.text.count("مرحبا") == 140
    assert 'dir="auto"' in content.html


def test_sms_has_no_empty_lines_of_parts_left_out() -> None:
    sms = "{event}\n[[{note}]]\n\n[[Paikka: {place}]]\n{link}"
    content = compose(sms=sms, channel=ChannelName.SMS, venue="", address="")
    assert content.text == f"Avoimet ovet\n{LINK_PLACEHOLDER}"


def test_event_texts_go_before_those_of_the_organisation(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    write_texts(database, queued_builder, EVERY_EVENT, sms={"fi": "Järjestö {link} {note}"})
    event = write_texts(
        database, queued_builder, queued_builder.occurrence.slug, sms={"fi": "Tapahtuma {link}"}
    )
    send_all_due(database, settings)
    sms = next(one for one in list_messages(database) if one.channel is ChannelName.SMS)
    assert sms.text.startswith("Tapahtuma")
    assert sms.template_version == event.id


def test_organisation_texts_stand_for_the_channel_that_an_event_lacks(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    whole = write_texts(
        database, queued_builder, EVERY_EVENT, subject={"fi": "Oma"}, body={"fi": BODY}
    )
    write_texts(
        database, queued_builder, queued_builder.occurrence.slug, sms={"fi": "Tapahtuma {link}"}
    )
    send_all_due(database, settings)
    email = next(one for one in list_messages(database) if one.channel is ChannelName.EMAIL)
    assert (email.email_subject, email.template_version) == ("Oma", whole.id)


def test_only_the_newest_version_is_used(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    for version, words in enumerate(("Vanha", "Uusi", ""), 1):
        sms = {"fi": f"{words} {{link}}"} if words else {}
        write_texts(database, queued_builder, EVERY_EVENT, version, sms=sms)
        with database.read() as session:
            message = list_messages(database)[0]
            own = load_own_texts(session, [message])
        message.channel = ChannelName.SMS
        text = compose_registration_message(message, "live@example.org", own).text
        assert text.startswith(words or "Teille on varattu")


def test_other_organisations_and_languages_keep_the_default(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    stranger = FactBuilder(organisation_id=uuid4())
    write_texts(database, stranger, EVERY_EVENT, sms={"fi": "Vieras"})
    write_texts(database, queued_builder, EVERY_EVENT, sms={"sv": "Svenska"})
    send_all_due(database, settings)
    assert [one.template_version for one in list_messages(database)] == [None] * 2


def test_version_stays_with_a_message_that_is_tried_again(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    first = write_texts(database, queued_builder, EVERY_EVENT, sms={"fi": "Eka {link}"})
    send_all_due(database, settings)
    write_texts(database, queued_builder, EVERY_EVENT, 2, sms={"fi": "Toka {link}"})
    with database.begin() as session:  # the provider asked to try again
        session.execute(update(Message).values(state=MessageState.QUEUED, due_at=clock.now()))
    send_all_due(database, settings)
    words = [one.text.split()[0] for one in list_captured(database)]
    assert words.count("Eka") == 2
    assert "Toka" not in words
    pinned = {one.template_version for one in list_messages(database) if one.text[:3] == "Eka"}
    assert pinned == {first.id}
