"""E-mails through an SMTP server that refuses, disconnects or is too slow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notifier.delivery import sender
from services.notifier.delivery.channels import smtp
from services.notifier.delivery.channels.base import ChannelBusy
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName
from shared.config import ConfigError, Settings
from shared.database.session import Database
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import apply_facts, list_messages, make_messages_due
from tests.notifier.smtp_server import RecordingSmtpServer


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def smtp_server(request: pytest.FixtureRequest) -> Iterator[RecordingSmtpServer]:
    """Run an SMTP server, with and without pipelining."""
    made = RecordingSmtpServer(supports_pipelining=request.param)
    yield made
    made.close()


@pytest.fixture
def channels(
    settings: Settings, database: Database, queued_builder: FactBuilder, smtp_server: Any
) -> Any:
    """Send e-mails through the SMTP server, and accept each SMS without sending it."""
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    yield {ChannelName.EMAIL: mail, ChannelName.SMS: FakeChannel()}
    mail.close()


def get_email_state(database: Database) -> tuple[str, int]:
    return next(
        (row.state, row.resent)
        for row in list_messages(database)
        if (row.channel, row.kind) == ("email", "confirmed")
    )


def send_repeatedly(database: Database, settings: Settings, channels: Any, times: int) -> None:
    for _ in range(times):
        send_due_messages(database, settings, channels)
        recover_doubtful_messages(database, settings, channels)
        make_messages_due(database)


def test_email_arrives_with_its_texts_and_calendar(
    database: Database,
    settings: Settings,
    channels: Any,
    smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    send_repeatedly(database, settings, channels, 1)
    (mail,) = smtp_server.mails
    assert (mail["To"], mail["Auto-Submitted"]) == (
        fact_builder.registration.contact_email,
        "auto-generated",
    )
    assert fact_builder.occurrence.title["fi"] in mail["Subject"]
    assert "/r/" in mail.get_body(("plain",)).get_content()
    assert "<h1" in mail.get_body(("html",)).get_content()
    attached = next(mail.iter_attachments())
    assert (attached.get_filename(), attached.get_content_type()) == ("live.ics", "text/calendar")
    assert get_email_state(database) == ("sent", 0)


def test_emails_of_a_batch_share_one_connection(
    database: Database,
    settings: Settings,
    channels: Any,
    smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    for _ in range(9):
        other = fact_builder.build_for_same_occurrence()
        apply_facts(database, other.build_registration_confirmed())
    send_repeatedly(database, settings, channels, 1)
    assert (len(smtp_server.mails), smtp_server.connection_count) == (10, 1)


def send_batch_to(
    database: Database,
    settings: Settings,
    channels: Any,
    fact_builder: FactBuilder,
    addresses: list[str],
) -> dict[str, str]:
    """Send confirmations to these addresses in one batch; return the state of each."""
    for address in addresses:
        other = fact_builder.build_for_same_occurrence()
        apply_facts(database, other.build_registration_confirmed(contact_email=address))
    send_repeatedly(database, settings, channels, 1)
    return {
        row.recipient: row.state
        for row in list_messages(database)
        if (row.channel, row.kind) == ("email", "confirmed") and row.recipient in addresses
    }


ADDRESSES = [f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "f")]


def test_refused_emails_of_a_batch_do_not_stop_the_others(
    database: Database,
    settings: Settings,
    channels: Any,
    smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    smtp_server.answers.extend(["250 1", "550 no", "250 2", "451 later", "250 3"])
    smtp_server.unknown_recipients = {"b@example.org", "e@example.org"}
    states = send_batch_to(database, settings, channels, fact_builder, ADDRESSES)
    expected = dict.fromkeys(ADDRESSES, "sent") | {
        "a@example.org": "failed", "b@example.org": "failed", "d@example.org": "queued",
        "e@example.org": "failed",
    }  # fmt: skip
    assert states == expected
    assert smtp_server.recipients[1:] == ["c@example.org", "f@example.org"]
    assert smtp_server.connection_count == 1


def test_broken_connection_leaves_one_email_unknown_and_sends_the_rest(
    database: Database,
    settings: Settings,
    channels: Any,
    smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    smtp_server.answers.extend(["250 ok", "250 ok", "disconnect"])
    states = send_batch_to(database, settings, channels, fact_builder, ADDRESSES)
    assert states == dict.fromkeys(ADDRESSES, "sent") | {"b@example.org": "unknown"}
    assert smtp_server.recipients[1:] == ADDRESSES
    assert smtp_server.connection_count == 2


def test_batch_over_its_time_limit_postpones_the_rest(
    settings: Settings, smtp_server: RecordingSmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    emails = [
        replace(EXAMPLE_EMAIL, recipient=address, message_id=uuid4()) for address in ADDRESSES
    ]
    with monkeypatch.context() as slow:
        slow.setattr(smtp, "BATCH_SECONDS", -1)
        first, *others = mail.send_batch(emails)
    assert isinstance(first, str)
    assert [str(one) for one in others] == ["slow"] * 5
    assert all(isinstance(one, ChannelBusy) for one in others)
    assert all(isinstance(one, str) for one in mail.send_batch(emails[1:]))
    mail.close()
    assert smtp_server.recipients == ADDRESSES


def test_lease_is_longer_than_the_slowest_batch() -> None:
    slowest = timedelta(
        seconds=sender.MAX_CLAIM_SECONDS + smtp.BATCH_SECONDS + smtp.TIMEOUT_SECONDS
    )
    assert slowest <= sender.LEASE


def test_batch_after_a_421_answer_continues_on_a_new_connection(
    database: Database,
    settings: Settings,
    channels: Any,
    smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    smtp_server.answers.extend(["250 ok", "250 ok", "421 closing"])
    states = send_batch_to(database, settings, channels, fact_builder, ADDRESSES)
    assert states == dict.fromkeys(ADDRESSES, "sent") | {"b@example.org": "queued"}
    assert smtp_server.recipients[1:] == [one for one in ADDRESSES if one[0] != "b"]


@pytest.mark.parametrize(
    "address",
    [
        "ä@example.org",
        "a b@example.org",
        "a>@example.org",
        "a@localhost",
        "a@[127.0.0.1]",
        "a" * 65 + "@example.org",
    ],
)
def test_address_invalid_in_smtp_fails_without_stopping_the_others(
    database: Database, settings: Settings, channels: Any, smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder, address: str,
) -> None:  # fmt: skip
    states = send_batch_to(database, settings, channels, fact_builder, [address, *ADDRESSES])
    assert states == {**dict.fromkeys(ADDRESSES, "sent"), address: "failed"}
    assert smtp_server.recipients[1:] == ADDRESSES


def test_mail_to_an_international_domain_is_sent_in_ascii(
    database: Database, settings: Settings, channels: Any, smtp_server: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:  # fmt: skip
    states = send_batch_to(
        database, settings, channels, fact_builder, ["aino@päiväkoti.fi", *ADDRESSES]
    )
    assert states == dict.fromkeys(("aino@päiväkoti.fi", *ADDRESSES), "sent")
    assert smtp_server.recipients[1:] == ["aino@xn--pivkoti-5wac.fi", *ADDRESSES]
    assert smtp_server.mails[1]["To"] == "aino@xn--pivkoti-5wac.fi"


@pytest.mark.parametrize(
    ("mail_from", "sender"),
    [("live@päiväkoti.fi", "live@xn--pivkoti-5wac.fi"), ("live@mailhost", "live@mailhost")],
)
def test_own_address_is_sent_in_ascii(
    settings: Settings, smtp_server: RecordingSmtpServer, mail_from: str, sender: str
) -> None:
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from=mail_from))
    mail.send(EXAMPLE_EMAIL)
    mail.close()
    assert smtp_server.mails[0]["From"] == f"Live <{sender}>"


def test_own_address_that_is_none_is_named(settings: Settings) -> None:
    for wrong in ("live", "Live <live@example.org>", "live@example.org\r\nX: y", ""):
        with pytest.raises(ConfigError, match="MAIL_FROM"):
            EmailChannel(replace(settings, smtp_url="smtp://example.org", mail_from=wrong))


def test_email_to_a_busy_server_is_retried(
    database: Database, settings: Settings, channels: Any, smtp_server: RecordingSmtpServer
) -> None:
    smtp_server.answers.extend(["451 later", "450 later"])
    send_repeatedly(database, settings, channels, 3)
    assert (len(smtp_server.mails), get_email_state(database)) == (1, ("sent", 0))


def test_refused_email_is_not_retried(
    database: Database, settings: Settings, channels: Any, smtp_server: RecordingSmtpServer
) -> None:
    smtp_server.answers.append("550 no such person")
    send_repeatedly(database, settings, channels, 3)
    assert (smtp_server.mails, get_email_state(database)) == ([], ("failed", 0))


def test_email_of_unknown_outcome_is_resent_once_with_the_same_id(
    database: Database, settings: Settings, channels: Any, smtp_server: RecordingSmtpServer
) -> None:
    smtp_server.answers.extend(["disconnect", "disconnect", "disconnect"])
    send_repeatedly(database, settings, channels, 6)
    assert len({mail["Message-ID"] for mail in smtp_server.mails}) == 1
    assert (len(smtp_server.mails), get_email_state(database)) == (2, ("unknown", 1))


def test_email_to_an_unreachable_server_stays_queued(
    database: Database, settings: Settings, channels: Any
) -> None:
    mail = EmailChannel(
        replace(settings, smtp_url="smtp+plain://127.0.0.1:9", mail_from="a@example.org")
    )
    unreachable_channels = {**channels, ChannelName.EMAIL: mail}
    send_repeatedly(database, settings, unreachable_channels, 1)
    assert get_email_state(database) == ("queued", 0)


@pytest.mark.parametrize("url", ["", "http://x", "smtp://"])
def test_channel_with_an_invalid_server_url_is_refused(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        EmailChannel(replace(settings, smtp_url=url))


def test_reply_address_that_is_none_is_left_out(
    settings: Settings, smtp_server: RecordingSmtpServer
) -> None:
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    channel = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    replies = ("opo@example.org", "öpö@example.org", "a b")
    results = channel.send_batch([replace(EXAMPLE_EMAIL, reply_to=reply) for reply in replies])
    channel.close()
    assert all(isinstance(result, str) for result in results)
    assert [mail["Reply-To"] for mail in smtp_server.mails] == ["opo@example.org", None, None]
