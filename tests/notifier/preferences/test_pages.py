"""Recipients of marketing opt out by one press, and nobody does it for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.models import (
    ChannelChoice,
    ChannelName,
    Message,
    MessageCategory,
    Registration,
    Suppression,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import find_suppressed
from shared import links
from shared.bus.outbox import outbox
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import delete_expired_after
from tests.notifier.sent_messages import Outbound

EMAIL = Address(ChannelName.EMAIL, "perhe1@example.org")
NUMBER = Address(ChannelName.SMS, "+358401110001")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class Marketing:
    """A marketing campaign to one family that allowed it, after it was sent."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.database, self.evening = database, Evening(app, database)
        self.settings = self.evening.settings
        self.family: FactBuilder = self.evening.add_family(
            1, allows_marketing=True, consent_version=1
        )
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("lang", "en")
        campaign_id = self.evening.write(
            category=MessageCategory.MARKETING, channels=ChannelChoice.BOTH
        )
        self.evening.confirm(campaign_id)
        self.evening.start(campaign_id)
        outbound = Outbound(database, self.settings)
        outbound.send()
        self.sent = {one.channel: one for one in outbound.sent if "kengät" in one.text}
        self.path = urlsplit(self.email.opt_out_url).path
        self.short_path = urlsplit(self.sent[ChannelName.SMS].opt_out_url).path

    @property
    def email(self) -> OutgoingMessage:
        """Return the e-mail as the provider got it."""
        return self.sent[ChannelName.EMAIL]

    def list_suppressed(self) -> set[Address]:
        """Return which of the family's addresses get no marketing."""
        with self.database.read() as session:
            return set(find_suppressed(session, self.settings, [EMAIL, NUMBER]).rows)

    def allows_marketing(self) -> bool:
        """Return what the copy of the registration says."""
        with self.database.read() as session:
            found = session.get_one(Registration, self.family.registration.registration_id)
            return found.allows_marketing

    def list_choices(self) -> list[str]:
        """Return the facts about what recipients chose."""
        with self.database.read() as session:
            bodies = select(outbox.c.body).where(outbox.c.contract.contains("marketing_choice"))
            return list(session.scalars(bodies))


@pytest.fixture
def marketing(app: Flask, database: Database) -> Marketing:
    """Send marketing by e-mail and SMS in the daytime."""
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
        return Marketing(app, database)


def test_every_marketing_message_has_a_visible_link(marketing: Marketing) -> None:
    email, sms = marketing.email, marketing.sent[ChannelName.SMS]
    assert f'<a href="{email.opt_out_url}"' in email.html
    assert email.opt_out_url in email.text
    assert sms.text.endswith(sms.opt_out_url)
    assert len(sms.opt_out_url) < len(email.opt_out_url) - 30
    assert "\x02" not in email.html + email.text + sms.text


def test_stored_text_has_no_link(marketing: Marketing) -> None:
    with marketing.database.read() as session:
        texts = [one.text + one.html for one in session.scalars(select(Message)).unique()]
    assert not any(marketing.path in text or marketing.short_path in text for text in texts)


def test_service_message_has_no_opt_out(app: Flask, database: Database) -> None:
    evening = Evening(app, database)
    evening.add_family(1)
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    outbound = Outbound(database, evening.settings)
    outbound.send()
    assert {one.opt_out_url for one in outbound.sent} == {""}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", ["", "?lang=sv", "?marketing=0", "?List-Unsubscribe=One-Click"])
def test_opening_the_link_changes_nothing(marketing: Marketing, method: str, query: str) -> None:
    for path in (marketing.path, marketing.short_path, f"{marketing.path}/", f"{marketing.path}."):
        assert marketing.client.open(path + query, method=method).status_code == 200
    assert (marketing.list_suppressed(), marketing.list_choices()) == (set(), [])


@pytest.mark.parametrize("way", ["path", "short_path"])
def test_button_opts_the_contact_out_on_both_channels(marketing: Marketing, way: str) -> None:
    path = getattr(marketing, way)
    assert "No more such messages" in marketing.client.get(path).text
    answer = marketing.client.post(path, data={"marketing": "0"}, follow_redirects=True)
    assert "We do not tell you about other events any more." in answer.text
    assert marketing.list_suppressed() == {EMAIL, NUMBER}
    assert not marketing.allows_marketing()
    assert len(marketing.list_choices()) == 1


def test_button_of_a_mail_program_opts_out(marketing: Marketing) -> None:
    """It sends no cookie, no origin and no form of ours (RFC 8058)."""
    for _ in range(2):
        assert marketing.client.post(marketing.path, data=ONE_CLICK).status_code == 200
    assert marketing.list_suppressed() == {EMAIL, NUMBER}
    assert len(marketing.list_choices()) == 1
    with marketing.database.read() as session:
        assert {one.source for one in session.scalars(select(Suppression))} == {"one-click"}


def test_recipient_opts_in_again(marketing: Marketing) -> None:
    marketing.client.post(marketing.path, data={"marketing": "0"})
    assert "You may tell me again" in marketing.client.get(marketing.path).text
    page = marketing.client.post(marketing.path, data={"marketing": "1"}, follow_redirects=True)
    assert "We tell you about other events again." in page.text
    assert marketing.list_suppressed() == set()
    assert marketing.allows_marketing()
    assert len(marketing.list_choices()) == 2


def test_forged_link_does_nothing(marketing: Marketing) -> None:
    message, settings = marketing.email.message_id, marketing.settings
    other_keys = replace(settings, link_keys=("x" * 40,))
    purpose = links.PREFERENCES_LINK
    forged = [
        links.create_secret(other_keys, purpose, message, 1),
        links.create_secret(settings, links.SENT_LINK, message, 1),
        links.create_secret(settings, purpose, message, 2),
        links.create_secret(settings, purpose, marketing.family.registration.registration_id, 1),
        marketing.path.rpartition("/")[2][:-4],
        "x",
    ]
    for path in (*(f"/preferences/{one}" for one in forged), "/p/aaaaaaaaaa", "/p/-"):
        assert marketing.client.get(path).status_code == 404, path
        assert marketing.client.post(path, data=ONE_CLICK).status_code == 404, path
    assert (marketing.list_suppressed(), marketing.list_choices()) == (set(), [])


def test_link_of_a_former_address_speaks_for_that_address_only(marketing: Marketing) -> None:
    changed = marketing.family.build_registration_changed(
        contact_email="uusi@example.org",
        contact_phone=NUMBER.value,
        allows_marketing=True,
        consent_version=1,
    )
    marketing.evening.apply(changed)
    page = marketing.client.get(marketing.path).text
    assert "uusi" not in page
    assert "You may tell me again" not in page
    marketing.client.post(marketing.path, data=ONE_CLICK)
    assert marketing.list_suppressed() == {EMAIL}
    assert marketing.allows_marketing()
    marketing.client.post(marketing.path, data={"marketing": "1"})
    assert marketing.list_suppressed() == {EMAIL}
    assert marketing.list_choices() == []


def test_erased_address_has_nothing_to_opt_out_of(marketing: Marketing) -> None:
    delete_expired_after(marketing.database, marketing.settings, 60)
    assert "We have erased your address." in marketing.client.get(marketing.path).text
    assert marketing.client.post(marketing.path, data=ONE_CLICK).status_code == 200
    assert marketing.list_choices() == []


def test_page_shows_no_whole_address_and_is_not_cached(marketing: Marketing) -> None:
    answer = marketing.client.get(marketing.path)
    assert "p***@example.org" in answer.text
    assert EMAIL.value not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Viestisi"),
        ("sv", "Dina meddelanden"),
        ("en", "Your messages"),
    ],
)
def test_page_exists_in_each_language(marketing: Marketing, language: str, words: str) -> None:
    assert f"<h1>{words}</h1>" in marketing.client.get(f"{marketing.path}?lang={language}").text


def test_later_marketing_leaves_the_contact_out(marketing: Marketing) -> None:
    marketing.client.post(marketing.path, data=ONE_CLICK)
    later = marketing.evening.write(category=MessageCategory.MARKETING)
    assert marketing.evening.build_confirmation(later).people == 0
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC) + timedelta(days=1)):
        assert Outbound(marketing.database, marketing.settings).send() == []
