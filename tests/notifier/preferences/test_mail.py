"""What a mail program finds in a marketing mail, and what its own button does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import ChannelChoice, ChannelName, MessageCategory, Suppression
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.smtp_server import RecordingSmtpServer


@pytest.fixture
def smtp_server() -> Iterator[RecordingSmtpServer]:
    """Run an SMTP server."""
    made = RecordingSmtpServer()
    yield made
    made.close()


@pytest.fixture
def mail(app: Flask, database: Database, smtp_server: RecordingSmtpServer) -> EmailMessage:
    """Send marketing to a family through the mail server; return it as it arrived."""
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)):
        evening = Evening(app, database)
        evening.add_family(1, allows_marketing=True, consent_version=1)
        campaign_id = evening.write(
            category=MessageCategory.MARKETING, channels=ChannelChoice.EMAIL
        )
        evening.confirm(campaign_id)
        evening.start(campaign_id)
        url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
        channel = EmailChannel(
            replace(evening.settings, smtp_url=url, mail_from="live@example.org")
        )
        channels = {ChannelName.EMAIL: channel, ChannelName.SMS: FakeChannel()}
        send_due_messages(database, evening.settings, channels)
        channel.close()
    found: EmailMessage = next(one for one in smtp_server.mails if one["List-Unsubscribe"])
    return found


def test_button_of_the_mail_program_opts_out(
    app: Flask, database: Database, mail: EmailMessage
) -> None:
    """As RFC 8058 says: a POST of the given body to the given address, without cookies."""
    address = urlsplit(str(mail["List-Unsubscribe"]).strip("<>"))
    body = dict(parse_qsl(str(mail["List-Unsubscribe-Post"])))
    answer = app.test_client(use_cookies=False).post(address.path, data=body)
    assert (answer.status_code, answer.text) == (200, "")
    with database.read() as session:
        assert {one.source for one in session.scalars(select(Suppression))} == {"one-click"}


def test_visible_link_is_the_same_in_both_parts(mail: EmailMessage) -> None:
    url = str(mail["List-Unsubscribe"]).strip("<>")
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert url in part.get_content()


def test_other_mails_have_no_button(mail: EmailMessage, smtp_server: RecordingSmtpServer) -> None:
    others = [one for one in smtp_server.mails if one is not mail]
    assert others
    assert not any(one["List-Unsubscribe"] for one in others)
