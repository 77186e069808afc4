"""The page before a campaign is sent: who gets what, and what it costs."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from services.notifier.models import ChannelChoice, Message, Occurrence
from shared import clock
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.campaigns.pages.campaign_pages import DAY, HOME, CampaignPages, read_id


def test_written_message_is_saved_and_shown(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write())
    page = pages.open(campaign_id).text
    assert "3 recipients, 1 SMS segment, about €0.09" in page
    assert "Those who read Swedish get the Finnish text." in page
    assert "Perhe 1" in page
    assert "perhe1@example.org" in page
    assert "Send to 3 recipients" in page


def test_longest_text_with_emoji_and_arabic_is_shown_as_written(pages: CampaignPages) -> None:
    body = ("مرحبا بكم 🎉 " * 500)[:5000].strip()
    campaign_id = read_id(pages.write(body_fi=body, channels="both"))
    page = pages.open(campaign_id)
    assert page.status_code == 200
    assert "These characters make it longer:" in page.text
    assert "🎉" in pages.open(campaign_id, "/preview.html?text=fi").text


def test_html_in_a_text_is_never_markup(pages: CampaignPages) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    campaign_id = read_id(
        pages.write(subject_fi=attack, body_fi=f"{attack} [x](javascript:alert(1))")
    )
    for path in ("", "/edit", "/delete", "/preview.html?text=fi"):
        page = pages.open(campaign_id, path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript' not in page.text
    assert "<script>alert" not in pages.client.get(HOME).text
    policy = pages.open(campaign_id, "/preview.html?text=fi").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")


def test_preview_has_the_name_of_a_reader_and_no_link(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write())
    page = pages.open(campaign_id, "/preview.html?text=sv").text
    assert "Hej Ann Lind!" in page
    assert "\x02" not in page
    assert 'href="#"' in page


def test_left_out_families_do_not_get_it(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    family = next(
        message.subject_id
        for message in list_confirmations(evening)
        if message.recipient == "perhe1@example.org"
    )
    answer = pages.press(campaign_id, "left-out", left_out=str(family), version="1")
    assert answer.status_code == 303
    assert "2 recipients" in pages.open(campaign_id).text
    again = pages.press(campaign_id, "left-out", version="1")
    assert again.status_code == 409
    assert "Somebody changed this message" in again.text
    assert pages.press(campaign_id, "left-out", version="2").status_code == 303
    assert "3 recipients" in pages.open(campaign_id).text


def list_confirmations(evening: Evening) -> list[Message]:
    with evening.database.read() as session:
        return list(session.scalars(select(Message)).unique())


def test_those_left_out_are_listed_with_the_reason(pages: CampaignPages, evening: Evening) -> None:
    evening.add_family(4, contact_email="", contact_phone="")
    evening.add_family(5, contact_email="perhe1@example.org")
    page = pages.open(read_id(pages.write())).text
    assert "No address on this channel: 1" in page
    assert "Another registration with the same address gets it: 1" in page


def test_costly_characters_are_replaced_in_the_sms_only(
    pages: CampaignPages, evening: Evening
) -> None:
    body = "Tervetuloa **Škodan** tehtaalle 🎉 huomenna"
    campaign_id = read_id(pages.write(body_fi=body, channels="both"))
    page = pages.open(campaign_id).text
    assert '<code class="sign">Š</code>' in page
    assert "Replace them in the text message" in page
    assert "Novida: Tervetuloa Škodan tehtaalle" in page  # no marks of Markdown
    pages.press(campaign_id, "simplify", language="fi", version="1")
    campaign = evening.load(campaign_id)
    assert campaign.sms["fi"] == "Tervetuloa Skodan tehtaalle huomenna"
    assert campaign.body["fi"] == body
    assert "These characters make it longer" not in pages.open(campaign_id).text


def test_long_sms_says_how_much_to_cut(pages: CampaignPages) -> None:
    prefix = len("Novida: ")
    campaign_id = read_id(pages.write(body_fi="a" * (165 - prefix), channels="sms"))
    page = pages.open(campaign_id).text
    assert "165 characters, <strong>2 segments</strong>" in page
    assert "Cut 5 characters" in page


def test_quiet_hours_are_told_before_it_goes_and_once_it_is_confirmed(
    pages: CampaignPages,
) -> None:
    night = clock.now().replace(hour=22, minute=0) + DAY
    words = "Messages that can wait go between 8:00 and 21:00. It goes "
    campaign_id = read_id(pages.write())
    with time_machine.travel(night, tick=False):
        pages.user.sign_in(pages.client)
        assert words in pages.open(campaign_id).text
        assert pages.send(campaign_id).status_code == 303
        assert words in pages.open(campaign_id).text


def test_past_event_is_told_before_it_goes(pages: CampaignPages, database: Database) -> None:
    campaign_id = read_id(pages.write())
    with database.begin() as session:
        past = clock.now() - DAY
        session.execute(update(Occurrence).values(starts_at=past, ends_at=past))
    assert "The event is over when this goes." in pages.open(campaign_id).text


def test_no_price_is_shown_without_one(
    app: Flask, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = app.extensions["live"]
    settings = replace(live.settings, sms_segment_cents=0)
    monkeypatch.setitem(app.extensions, "live", replace(live, settings=settings))
    campaign_id = evening.write(channels=ChannelChoice.SMS)
    page = CampaignPages(app, evening).open(campaign_id).text
    assert "3 SMS segments" in page
    assert "about" not in page.split("<main")[1].split("</h2>")[0]
