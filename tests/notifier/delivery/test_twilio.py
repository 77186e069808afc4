"""Text messages through Twilio: none twice, none lost, every doubt settled or visible."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from twilio.request_validator import RequestValidator

from services.notifier.app import create_app
from services.notifier.delivery.channels import Channels, twilio_sms
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName, Message
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import PAST, apply_facts, list_kinds_and_channels, list_messages
from tests.notifier.twilio_server import (
    ACCOUNT,
    PUBLIC_URL,
    SENDER,
    TOKEN,
    TwilioServer,
)


@pytest.fixture
def production(settings: Settings, twilio: TwilioServer) -> Settings:
    """Settings that reach the stand-in."""
    return replace(
        settings, capture=False, public_url=PUBLIC_URL, twilio_account=ACCOUNT,
        twilio_token=TOKEN, twilio_sender=SENDER, twilio_url=twilio.url,
    )  # fmt: skip


@pytest.fixture
def client(production: Settings, database: Database) -> Iterator[FlaskClient]:
    """The production app's client, on the same database."""
    app = create_app(production)
    yield app.test_client()
    app.extensions["live"].database.dispose()


@pytest.fixture
def channels(production: Settings, database: Database, fact_builder: FactBuilder) -> Channels:
    """Twilio for text messages of one family; e-mails go nowhere here."""
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    sms = twilio_sms.SmsChannel(production)
    return {ChannelName.SMS: sms, ChannelName.EMAIL: FakeChannel()}


def sms_states(database: Database) -> list[str]:
    return [
        row.state
        for row in list_messages(database)
        if (row.channel, row.kind) == ("sms", "confirmed")
    ]


def time_passes(database: Database) -> None:
    with database.begin() as session:
        session.execute(
            update(Message).where(Message.leased_until.is_not(None)).values(leased_until=PAST)
        )
        session.execute(update(Message).where(Message.kind == "confirmed").values(due_at=PAST))


def test_message_is_sent_and_its_states_come_back(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, production, channels)
    assert sms_states(database) == ["sent"]
    (message,) = twilio.messages
    assert "/r/" in message["body"]
    for status in ("delivered", "sent", "delivered", "undelivered"):  # late, twice, out of order
        assert twilio.call_back(client, message, status) == 204
    assert sms_states(database) == ["delivered"]


def test_undelivered_message_keeps_the_reason(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, production, channels)
    twilio.call_back(client, twilio.messages[0], "undelivered", ErrorCode="30003")
    row = next(row for row in list_messages(database) if row.state == "undelivered")
    assert row.deliveries[-1].error == "30003"


def test_busy_twilio_is_tried_again_and_sends_once(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.moods.extend([(429, 20429), (429, 20429)])
    for _ in range(3):
        send_due_messages(database, production, channels)
        time_passes(database)
    assert sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


@pytest.mark.parametrize("code", [21211, 21610])
def test_refused_message_is_not_tried_again(
    database: Database,
    production: Settings,
    channels: Channels,
    twilio: TwilioServer,
    code: int,
) -> None:
    twilio.moods.append((400, code))
    for _ in range(2):
        send_due_messages(database, production, channels)
        time_passes(database)
    assert sms_states(database) == ["failed"]
    assert twilio.messages == []


def test_answer_that_never_came_is_asked_for_and_not_sent_again(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.moods.append("vanish")
    send_due_messages(database, production, channels)
    assert sms_states(database) == ["unknown"]
    recover_doubtful_messages(database, production, channels)
    assert sms_states(database) == ["unknown"]  # it has time to know first
    time_passes(database)
    recover_doubtful_messages(database, production, channels)
    assert sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


def test_server_error_without_a_message_is_sent_after_asking(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.moods.append((500, None))
    send_due_messages(database, production, channels)
    assert sms_states(database) == ["unknown"]
    time_passes(database)
    recover_doubtful_messages(database, production, channels)
    assert sms_states(database) == ["sent"]
    assert len(twilio.messages) == 1


def test_text_that_another_message_has_too_is_not_taken_for_it(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    fact_builder: FactBuilder,
) -> None:  # fmt: skip
    """Two registrations of one family, both cancelled: two texts, the same to the letter."""
    second = fact_builder.build_for_same_occurrence()
    apply_facts(
        database,
        second.build_registration_confirmed(),
        fact_builder.build_registration_cancelled(),
        second.build_registration_cancelled(),
    )
    twilio.moods.extend([None, (500, None)])
    for _ in range(3):
        send_due_messages(database, production, channels)
        time_passes(database)
        recover_doubtful_messages(database, production, channels)
    bodies = [message["body"] for message in twilio.messages]
    assert len(bodies) == 2
    assert len(set(bodies)) == 1
    assert list_kinds_and_channels(database, "sent").count(("cancelled", "sms")) == 2


def test_several_alike_stay_visible_as_unknown(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    twilio.moods.append("vanish")
    send_due_messages(database, production, channels)
    twilio.messages.append(dict(twilio.messages[0], sid="SMother"))
    for _ in range(5):
        time_passes(database)
        recover_doubtful_messages(database, production, channels)
    assert list_kinds_and_channels(database, "unknown") == [("confirmed", "sms")]
    assert len(twilio.messages) == 2


def test_twilio_that_is_not_reached_is_busy(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer
) -> None:
    sms = twilio_sms.SmsChannel(replace(production, twilio_url="http://127.0.0.1:9"))
    away = {**channels, ChannelName.SMS: sms}
    send_due_messages(database, production, away)
    assert sms_states(database) == ["queued"]


def test_mutated_callbacks_are_never_accepted(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    client: FlaskClient,
) -> None:  # fmt: skip
    send_due_messages(database, production, channels)
    (message,) = twilio.messages
    dice = random.Random(3)  # noqa: S311 - which letter, no secret
    path = message["callback"].removeprefix(PUBLIC_URL)
    form = {"MessageSid": message["sid"], "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(message["callback"], form)
    accepted = 0
    for _ in range(10_000):
        sent = [path, form["MessageSid"], form["MessageStatus"], signature]
        which = dice.randrange(4)
        at = dice.randrange(len(sent[which]))
        other = chr(dice.choice([c for c in range(48, 123) if chr(c) != sent[which][at]]))
        sent[which] = sent[which][:at] + other + sent[which][at + 1 :]
        if not sent[0].startswith("/hooks/twilio?"):
            continue
        answer = client.post(
            sent[0],
            data={"MessageSid": sent[1], "MessageStatus": sent[2]},
            headers={"X-Twilio-Signature": sent[3]},
        )
        accepted += answer.status_code not in (403, 404)
    assert accepted == 0
    assert sms_states(database) == ["sent"]
    assert twilio.call_back(client, message, "delivered") == 204
