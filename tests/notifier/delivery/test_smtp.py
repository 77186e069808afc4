"""E-mail through a real SMTP server that behaves as real ones do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from services.notifier.delivery import sender
from services.notifier.delivery.channels import smtp
from services.notifier.delivery.channels.base import ChannelBusy
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName, Message
from shared.config import ConfigError, Settings
from shared.database.session import Database
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import PAST, apply_facts, list_messages
from tests.notifier.smtp_server import RecordingSmtpServer


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def postman(request: pytest.FixtureRequest) -> Iterator[RecordingSmtpServer]:
    """A running mail server."""
    made = RecordingSmtpServer(pipelines=request.param)
    yield made
    made.close()


@pytest.fixture
def channels(
    settings: Settings, database: Database, fact_builder: FactBuilder, postman: Any
) -> Any:
    """A real server for the e-mails of one family; text messages go nowhere here."""
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    yield {ChannelName.EMAIL: mail, ChannelName.SMS: FakeChannel()}
    mail.close()


def state(database: Database) -> tuple[str, int]:
    return next(
        (row.state, row.resent)
        for row in list_messages(database)
        if (row.channel, row.kind) == ("email", "confirmed")
    )


def time_passes(database: Database) -> None:
    with database.begin() as session:
        session.execute(
            update(Message).where(Message.leased_until.is_not(None)).values(leased_until=PAST)
        )
        session.execute(update(Message).where(Message.kind == "confirmed").values(due_at=PAST))


def run(database: Database, settings: Settings, channels: Any, times: int) -> None:
    for _ in range(times):
        send_due_messages(database, settings, channels)
        recover_doubtful_messages(database, settings, channels)
        time_passes(database)


def test_mail_arrives_whole(
    database: Database,
    settings: Settings,
    channels: Any,
    postman: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    run(database, settings, channels, 1)
    (mail,) = postman.mails
    assert (mail["To"], mail["Auto-Submitted"]) == (
        fact_builder.registration.contact_email,
        "auto-generated",
    )
    assert fact_builder.occurrence.title["fi"] in mail["Subject"]
    assert "/r/" in mail.get_body(("plain",)).get_content()
    assert "<h1" in mail.get_body(("html",)).get_content()
    attached = next(mail.iter_attachments())
    assert (attached.get_filename(), attached.get_content_type()) == ("live.ics", "text/calendar")
    assert state(database) == ("sent", 0)


def test_mails_of_a_batch_share_one_connection(
    database: Database,
    settings: Settings,
    channels: Any,
    postman: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    for _ in range(9):
        other = fact_builder.build_for_same_occurrence()
        apply_facts(database, other.build_registration_confirmed())
    run(database, settings, channels, 1)
    assert (len(postman.mails), postman.greetings) == (10, 1)


def batch(
    database: Database,
    settings: Settings,
    channels: Any,
    fact_builder: FactBuilder,
    addresses: list[str],
) -> dict[str, str]:
    """States of e-mails to these families, sent in one go after the first family's own."""
    for address in addresses:
        other = fact_builder.build_for_same_occurrence()
        apply_facts(database, other.build_registration_confirmed(contact_email=address))
    run(database, settings, channels, 1)
    return {
        row.recipient: row.state
        for row in list_messages(database)
        if (row.channel, row.kind) == ("email", "confirmed") and row.recipient in addresses
    }


SIX = [f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "f")]


def test_mails_that_are_refused_cost_the_others_nothing(
    database: Database,
    settings: Settings,
    channels: Any,
    postman: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    postman.answers.extend(["250 1", "550 no", "250 2", "451 later", "250 3"])
    postman.strangers = {"b@example.org", "e@example.org"}
    states = batch(database, settings, channels, fact_builder, SIX)
    notice = dict.fromkeys(SIX, "sent") | {
        "a@example.org": "failed", "b@example.org": "failed", "d@example.org": "queued",
        "e@example.org": "failed",
    }  # fmt: skip
    assert states == notice
    assert postman.recipients[1:] == ["c@example.org", "f@example.org"]
    assert postman.greetings == 1


def test_connection_that_breaks_leaves_one_mail_in_doubt_and_the_others_go_on_another(
    database: Database,
    settings: Settings,
    channels: Any,
    postman: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    postman.answers.extend(["250 ok", "250 ok", "vanish"])
    states = batch(database, settings, channels, fact_builder, SIX)
    assert states == dict.fromkeys(SIX, "sent") | {"b@example.org": "unknown"}
    assert postman.recipients[1:] == SIX
    assert postman.greetings == 2


def test_server_that_is_too_slow_gets_the_rest_later(
    settings: Settings, postman: RecordingSmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    six = [replace(EXAMPLE_EMAIL, recipient=address, message_id=uuid4()) for address in SIX]
    with monkeypatch.context() as slow:
        slow.setattr(smtp, "BATCH_SECONDS", -1)
        first, *others = mail.send_batch(six)
    assert isinstance(first, str)
    assert [str(one) for one in others] == ["slow"] * 5
    assert all(isinstance(one, ChannelBusy) for one in others)
    assert all(isinstance(one, str) for one in mail.send_batch(six[1:]))
    mail.close()
    assert postman.recipients == SIX


def test_time_of_a_lease_is_enough_for_what_began_last() -> None:
    slowest = timedelta(
        seconds=sender.MAX_CLAIM_SECONDS + smtp.BATCH_SECONDS + smtp.TIMEOUT_SECONDS
    )
    assert slowest <= sender.LEASE


def test_server_that_says_goodbye_gets_the_rest_on_another_connection(
    database: Database,
    settings: Settings,
    channels: Any,
    postman: RecordingSmtpServer,
    fact_builder: FactBuilder,
) -> None:
    postman.answers.extend(["250 ok", "250 ok", "421 closing"])
    states = batch(database, settings, channels, fact_builder, SIX)
    assert states == dict.fromkeys(SIX, "sent") | {"b@example.org": "queued"}
    assert postman.recipients[1:] == [one for one in SIX if one[0] != "b"]


@pytest.mark.parametrize("address", ["ä@example.org", "a b@example.org", "a>@example.org"])
def test_address_that_fits_no_command_is_refused_before_a_word_is_said(
    database: Database, settings: Settings, channels: Any, postman: RecordingSmtpServer,
    fact_builder: FactBuilder, address: str,
) -> None:  # fmt: skip
    states = batch(database, settings, channels, fact_builder, [address, *SIX])
    assert states == {**dict.fromkeys(SIX, "sent"), address: "failed"}
    assert postman.recipients[1:] == SIX


def test_busy_server_is_tried_again(
    database: Database, settings: Settings, channels: Any, postman: RecordingSmtpServer
) -> None:
    postman.answers.extend(["451 later", "450 later"])
    run(database, settings, channels, 3)
    assert (len(postman.mails), state(database)) == (1, ("sent", 0))


def test_refused_mail_is_not_tried_again(
    database: Database, settings: Settings, channels: Any, postman: RecordingSmtpServer
) -> None:
    postman.answers.append("550 no such person")
    run(database, settings, channels, 3)
    assert (postman.mails, state(database)) == ([], ("failed", 0))


def test_mail_nobody_can_tell_about_goes_once_more_with_the_same_id(
    database: Database, settings: Settings, channels: Any, postman: RecordingSmtpServer
) -> None:
    postman.answers.extend(["vanish", "vanish", "vanish"])
    run(database, settings, channels, 6)
    assert len({mail["Message-ID"] for mail in postman.mails}) == 1
    assert (len(postman.mails), state(database)) == (2, ("unknown", 1))


def test_server_that_is_not_reached_keeps_the_mail(
    database: Database, settings: Settings, channels: Any
) -> None:
    mail = EmailChannel(
        replace(settings, smtp_url="smtp+plain://127.0.0.1:9", mail_from="a@example.org")
    )
    away = {**channels, ChannelName.EMAIL: mail}
    run(database, settings, away, 1)
    assert state(database) == ("queued", 0)


@pytest.mark.parametrize("url", ["", "http://x", "smtp://"])
def test_wrong_address_of_the_server_is_refused_at_start(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        EmailChannel(replace(settings, smtp_url=url))
