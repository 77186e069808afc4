"""SMS through a fake 46elks: none is lost or sent twice, whatever it answers."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from services.notifier.delivery.channels import Channels, open_channels
from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
)
from services.notifier.delivery.channels.elks_sms import ElksChannel
from services.notifier.delivery.provider_errors import RETRIED, RULES, ErrorRule, Provider
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName
from shared import links
from shared.config import ConfigError, Settings, SmsProvider, load_settings
from shared.database.session import Database
from tests.notifier.elks_server import PASSWORD, SENDER, USERNAME, ElksServer, Outcome
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import apply_facts, list_messages, make_messages_due
from tests.notifier.twilio_server import PUBLIC_URL, RawAnswer
from tests.service_apps import create_app

SMS = replace(EXAMPLE_EMAIL, channel=ChannelName.SMS, recipient="+358401234567")
STATUS_RULES = [
    rule for rule in RULES.values() if rule.provider is Provider.ELKS and rule.code[5:].isdecimal()
]
BODIES = (
    b"", b"<html>Gateway</html>", b'{"id": "s1', b"null", b"[1]", b'"ok"', b'{"id": 7}',
    b'{"id": "a b"}', b"\xff\xfe", b"[" * 50_000, b'{"data": [null, 3, {"id": null}]}',
)  # fmt: skip


@pytest.fixture
def elks() -> Iterator[ElksServer]:
    """Run a server that replaces 46elks."""
    made = ElksServer()
    yield made
    made.close()


@pytest.fixture
def elks_settings(settings: Settings, elks: ElksServer) -> Settings:
    """Return settings that send SMS to the fake 46elks."""
    return replace(
        settings, capture=False, public_url=PUBLIC_URL, sms_provider=SmsProvider.ELKS,
        elks_username=USERNAME, elks_password=PASSWORD, elks_sender=SENDER, elks_url=elks.url,
        smtp_url="smtp+plain://127.0.0.1", mail_from="live@example.org",
    )  # fmt: skip


@pytest.fixture
def channels(elks_settings: Settings, database: Database, queued_builder: FactBuilder) -> Channels:
    """Send each SMS through the fake 46elks, and accept e-mails without sending them."""
    opened = open_channels(elks_settings, database)
    return {ChannelName.SMS: opened[ChannelName.SMS], ChannelName.EMAIL: FakeChannel()}


@pytest.fixture
def client(elks_settings: Settings, database: Database) -> FlaskClient:
    """Return a client of an app with these settings, on the same database."""
    return create_app(elks_settings).test_client()


def list_sms_states(database: Database) -> list[str]:
    return [
        row.state
        for row in list_messages(database)
        if (row.channel, row.kind) == ("sms", "confirmed")
    ]


def try_to_send(channel: ElksChannel) -> str | ChannelError:
    (result,) = channel.send_batch([SMS])
    return result


def test_reports_late_twice_and_out_of_order_end_delivered(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, elks_settings, channels)
    (message,) = elks.messages
    assert (message["from"], list_sms_states(database)) == (SENDER, ["sent"])
    for status in ("delivered", "sent", "delivered", "failed", "created", "nonsense"):
        assert elks.post_report(client, message, status) == 204
    assert list_sms_states(database) == ["delivered"]


def test_report_of_a_failure_is_explained(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, elks_settings, channels)
    elks.post_report(client, elks.messages[0], "failed")
    row = next(row for row in list_messages(database) if row.state == "undelivered")
    assert row.deliveries[-1].error == "elks-failed"


def test_report_before_the_sender_saved_its_answer_counts(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    elks.outcomes.append("disconnect")
    send_due_messages(database, elks_settings, channels)
    assert list_sms_states(database) == ["unknown"]
    elks.post_report(client, elks.messages[0], "delivered")
    make_messages_due(database)
    recover_doubtful_messages(database, elks_settings, channels)
    assert (list_sms_states(database), len(elks.messages)) == (["delivered"], 1)


@pytest.mark.parametrize("outcome", ["disconnect", "accept, then 500"])
def test_sms_that_was_taken_without_an_answer_is_not_sent_again(
    database: Database,
    elks_settings: Settings,
    channels: Channels,
    elks: ElksServer,
    outcome: Outcome,
) -> None:
    elks.outcomes.append(outcome)
    send_due_messages(database, elks_settings, channels)
    assert list_sms_states(database) == ["unknown"]
    make_messages_due(database)
    recover_doubtful_messages(database, elks_settings, channels)
    assert (list_sms_states(database), len(elks.messages)) == (["sent"], 1)


def test_sms_that_was_not_taken_is_sent_after_the_lookup(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer
) -> None:
    elks.outcomes.append(503)
    send_due_messages(database, elks_settings, channels)
    assert list_sms_states(database) == ["unknown"]
    make_messages_due(database)
    recover_doubtful_messages(database, elks_settings, channels)
    assert (list_sms_states(database), len(elks.messages)) == (["sent"], 1)


def test_lookup_reads_further_pages_and_ends(elks_settings: Settings, elks: ElksServer) -> None:
    channel, elks.page_size = ElksChannel(elks_settings), 2
    for number in range(5):
        channel.send(replace(SMS, text=f"Moi {number}"))
    assert channel.find(replace(SMS, text="Moi 0")) == elks.messages[0]["id"]
    assert channel.find(replace(SMS, text="Moi 9")) is None
    elks.raw_answer = RawAnswer(200, json.dumps({"data": [], "next": "2026"}).encode())
    with pytest.raises(ChannelUnknown, match="too-many"):
        channel.find(SMS)


def test_lookup_that_finds_two_alike_leaves_out_what_the_ledger_knows(
    elks_settings: Settings, elks: ElksServer
) -> None:
    channel = ElksChannel(elks_settings)
    first, second = channel.send(SMS), channel.send(SMS)
    with pytest.raises(ChannelUnknown, match="several-alike"):
        channel.find(SMS)
    assert channel.find(replace(SMS, other_provider_ids=frozenset({first}))) == second


@pytest.mark.parametrize("rule", STATUS_RULES, ids=lambda rule: rule.code)
def test_status_has_the_effect_of_the_table(
    elks_settings: Settings, elks: ElksServer, rule: ErrorRule
) -> None:
    elks.outcomes.append(int(rule.code.removeprefix("elks-")))
    error = try_to_send(ElksChannel(elks_settings))
    assert type(error) is (ChannelBusy if rule.action in RETRIED else ChannelRefused)
    assert error.code == rule.code


@pytest.mark.parametrize("status", [200, 201, 301, 408, 500])
def test_answer_of_any_bytes_leaves_the_sms_in_doubt(
    elks_settings: Settings, elks: ElksServer, status: int
) -> None:
    channel = ElksChannel(elks_settings)
    for body in BODIES:
        elks.raw_answer = RawAnswer(status, body)
        assert isinstance(try_to_send(channel), ChannelUnknown), body
        with pytest.raises(ChannelUnknown):
            channel.find(SMS)


def test_account_is_checked_and_a_wrong_password_told(
    elks_settings: Settings, elks: ElksServer
) -> None:
    assert ElksChannel(elks_settings).check() == "ok"
    with pytest.raises(ChannelBusy, match="elks-401"):
        ElksChannel(replace(elks_settings, elks_password=SENDER)).check()
    with pytest.raises(ChannelBusy, match="not-reached"):
        ElksChannel(replace(elks_settings, elks_url="http://127.0.0.1:9")).check()


def test_report_with_one_changed_character_is_refused(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer,
    client: FlaskClient, queued_builder: FactBuilder,
) -> None:  # fmt: skip
    send_due_messages(database, elks_settings, channels)
    secret = elks.messages[0]["whendelivered"].rpartition("/")[2]
    accepted = []
    last_of_id = links.ID_CHARACTERS - 1  # some of its bits mean nothing
    for at in set(range(len(secret))) - {last_of_id}:
        forged = secret[:at] + ("x" if secret[at] != "x" else "y") + secret[at + 1 :]
        answer = client.post(f"/hooks/46elks/{forged}", data={"status": "failed"})
        if answer.status_code not in (403, 404):
            accepted.append(forged)
    assert (accepted, list_sms_states(database)) == ([], ["sent"])


def test_link_of_a_family_is_no_secret_of_a_report(
    database: Database, elks_settings: Settings, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    registration = queued_builder.registration.registration_id
    secret = links.create_secret(elks_settings, links.SENT_LINK, registration, 1)
    assert client.post(f"/hooks/46elks/{secret}", data={"status": "failed"}).status_code == 403


def test_two_registrations_with_equal_texts_are_two_sms(
    database: Database, elks_settings: Settings, channels: Channels, elks: ElksServer,
    fact_builder: FactBuilder,
) -> None:  # fmt: skip
    second = fact_builder.build_for_same_occurrence()
    apply_facts(
        database,
        second.build_registration_confirmed(),
        fact_builder.build_registration_cancelled(),
        second.build_registration_cancelled(),
    )
    elks.outcomes.extend([None, "disconnect"])
    for _ in range(3):
        send_due_messages(database, elks_settings, channels)
        make_messages_due(database)
        recover_doubtful_messages(database, elks_settings, channels)
    bodies = [message["message"] for message in elks.messages]
    assert (len(bodies), len(set(bodies))) == (2, 1)


def test_provider_is_a_setting_whose_secrets_have_no_default() -> None:
    names = {
        "LIVE_MODE": "production", "SMS_PROVIDER": "46elks",
        "NOTIFIER_DATABASE_URL": "sqlite://", "BUS_URL": "amqp://x", "SESSION_KEYS": "k" * 32,
        "LINK_KEYS": "k" * 32, "ADDRESS_KEYS": "k" * 32, "PUBLIC_URL": PUBLIC_URL,
        "SMTP_URL": "smtp://x", "MAIL_FROM": "a@example.org",
    }  # fmt: skip
    with pytest.raises(ConfigError, match="ELKS_USERNAME, ELKS_PASSWORD, ELKS_SENDER"):
        load_settings("notifier", names)
    with pytest.raises(ConfigError, match="TWILIO_ACCOUNT_SID"):
        load_settings("notifier", {**names, "SMS_PROVIDER": ""})
    with pytest.raises(ConfigError, match="SMS_PROVIDER is 'x'"):
        load_settings("notifier", {**names, "SMS_PROVIDER": "x"})
    given = {**names, "ELKS_USERNAME": "u", "ELKS_PASSWORD": "p", "ELKS_SENDER": "Live"}
    assert load_settings("notifier", given).sms_provider is SmsProvider.ELKS
