"""SMS through a fake Twilio: none is lost or sent twice, whatever it answers."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from services.notifier.app import create_app
from services.notifier.delivery.channels import Channels, twilio_sms
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import (
    apply_facts,
    list_kinds_and_channels,
    list_messages,
    make_messages_due,
)
from tests.notifier.twilio_server import (
    ACCOUNT,
    PUBLIC_URL,
    SENDER,
    TOKEN,
    TwilioServer,
)


@pytest.fixture
def twilio_settings(settings: Settings, twilio: TwilioServer) -> Settings:
    """Return settings that send SMS to the fake Twilio."""
    return replace(
        settings, capture=False, public_url=PUBLIC_URL, twilio_account=ACCOUNT,
        twilio_token=TOKEN, twilio_sender=SENDER, twilio_url=twilio.url,
    )  # fmt: skip


@pytest.fixture
def client(twilio_settings: Settings, database: Database) -> FlaskClient:
    """Return a client of an app with these settings, on the same database."""
    return create_app(twilio_settings).test_client()


@pytest.fixture
def channels(
    twilio_settings: Settings, database: Database, queued_builder: FactBuilder
) -> Channels:
    """Send each SMS through the fake Twilio, and accept e-mails without sending them."""
    sms = twilio_sms.SmsChannel(twilio_settings)
    return {ChannelName.SMS: sms, ChannelName.EMAIL: FakeChannel()}


def list_sms_states(database: Database) -> list[str]:
    return [
        row.state
        for row in list_messages(database)
        if (row.channel, row.kind) == ("sms", "confirmed")
    ]


def test_sms_with_callbacks_in_any_order_ends_delivered(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["sent"]
    (message,) = twilio.messages
    assert "/r/" in message["body"]
    for status in ("delivered", "sent", "delivered", "undelivered"):  # late, twice, out of order
        assert twilio.post_callback(client, message, status) == 204
    assert list_sms_states(database) == ["delivered"]


def test_undelivered_callback_stores_the_error_code(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, twilio_settings, channels)
    twilio.post_callback(client, twilio.messages[0], "undelivered", ErrorCode="30003")
    row = next(row for row in list_messages(database) if row.state == "undelivered")
    assert row.deliveries[-1].error == "30003"


def test_sms_to_busy_twilio_is_retried_and_sent_once(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.outcomes.extend([(429, 20429), (429, 20429)])
    for _ in range(3):
        send_due_messages(database, twilio_settings, channels)
        make_messages_due(database)
    assert list_sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


@pytest.mark.parametrize("code", [21211, 21610])
def test_refused_sms_is_not_retried(
    database: Database,
    twilio_settings: Settings,
    channels: Channels,
    twilio: TwilioServer,
    code: int,
) -> None:
    twilio.outcomes.append((400, code))
    for _ in range(2):
        send_due_messages(database, twilio_settings, channels)
        make_messages_due(database)
    assert list_sms_states(database) == ["failed"]
    assert twilio.messages == []


def test_sms_without_an_answer_is_looked_up_and_not_resent(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.outcomes.append("disconnect")
    send_due_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["unknown"]
    recover_doubtful_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["unknown"]  # a lookup waits until the lease ends
    make_messages_due(database)
    recover_doubtful_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


def test_sms_not_found_after_a_server_error_is_sent_again(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.outcomes.append((500, None))
    send_due_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["unknown"]
    make_messages_due(database)
    recover_doubtful_messages(database, twilio_settings, channels)
    assert list_sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


def test_lookup_of_an_sms_ignores_another_with_the_same_text(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer,
    fact_builder: FactBuilder,
) -> None:  # fmt: skip
    """Two cancelled registrations of one contact cause two messages with equal texts."""
    second = fact_builder.build_for_same_occurrence()
    apply_facts(
        database,
        second.build_registration_confirmed(),
        fact_builder.build_registration_cancelled(),
        second.build_registration_cancelled(),
    )
    twilio.outcomes.extend([None, (500, None)])
    for _ in range(3):
        send_due_messages(database, twilio_settings, channels)
        make_messages_due(database)
        recover_doubtful_messages(database, twilio_settings, channels)
    bodies = [message["body"] for message in twilio.messages]
    assert len(bodies) == 2
    assert len(set(bodies)) == 1
    assert list_kinds_and_channels(database, "sent").count(("cancelled", "sms")) == 2


def test_sms_lookup_that_finds_two_alike_stays_unknown(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.outcomes.append("disconnect")
    send_due_messages(database, twilio_settings, channels)
    twilio.messages.append(dict(twilio.messages[0], sid="SMother"))
    for _ in range(5):
        make_messages_due(database)
        recover_doubtful_messages(database, twilio_settings, channels)
    assert list_kinds_and_channels(database, "unknown") == [("confirmed", "sms")]
    assert len(twilio.messages) == 2


def test_sms_to_unreachable_twilio_stays_queued(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    sms = twilio_sms.SmsChannel(replace(twilio_settings, twilio_url="http://127.0.0.1:9"))
    unreachable_channels = {**channels, ChannelName.SMS: sms}
    send_due_messages(database, twilio_settings, unreachable_channels)
    assert list_sms_states(database) == ["queued"]


def test_callback_with_one_changed_character_is_refused(
    database: Database, twilio_settings: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, twilio_settings, channels)
    (message,) = twilio.messages
    path = message["callback"].removeprefix(PUBLIC_URL)
    form = {"MessageSid": message["sid"], "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(message["callback"], form)
    sent = [path, form["MessageSid"], form["MessageStatus"], signature]
    accepted = []
    for part, at in [(part, at) for part, text in enumerate(sent) for at in range(len(text))]:
        other = "x" if sent[part][at] != "x" else "y"
        changed = sent[part][:at] + other + sent[part][at + 1 :]
        given = [*sent[:part], changed, *sent[part + 1 :]]
        answer = client.post(
            given[0],
            data={"MessageSid": given[1], "MessageStatus": given[2]},
            headers={"X-Twilio-Signature": given[3]},
        )
        if answer.status_code not in (403, 404, 405):
            accepted.append(changed)
    assert accepted == []
    assert list_sms_states(database) == ["sent"]
    assert twilio.post_callback(client, message, "delivered") == 204
