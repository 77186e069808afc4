"""Answers to text messages: STOP, START and HELP, from Twilio alone."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from services.notifier.delivery.replies import Reply, classify_reply
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import ChannelName, Registration, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import find_suppressed
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import list_messages
from tests.notifier.twilio_server import PUBLIC_URL, TOKEN
from tests.service_apps import create_app

PATH = "/hooks/twilio/reply"


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    """Return a client of an app that sends through Twilio."""
    chosen = replace(settings, capture=False, public_url=PUBLIC_URL, twilio_token=TOKEN)
    return create_app(chosen).test_client()


def reply(client: FlaskClient, number: str, text: str, token: str = TOKEN) -> TestResponse:
    form = {"From": number, "Body": text, "MessageSid": "SM1"}
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + PATH, form)
    return client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})


def find_reason(database: Database, settings: Settings, number: str) -> SuppressionReason | None:
    address = Address(ChannelName.SMS, number)
    with database.read() as session:
        found = find_suppressed(session, settings, [address])
    return found.find_reason(address, is_marketing=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STOP", Reply.STOP), (" stop. ", Reply.STOP), ("Lopeta!", Reply.STOP),
        ("avsluta", Reply.STOP), ("hjälp", Reply.HELP), ("APUA", Reply.HELP),
        ("aloita", Reply.START), ("", Reply.OTHER), ("Please stop", Reply.OTHER),
        ("Emme pääse", Reply.OTHER), ("🙂", Reply.OTHER), ("x" * 5000, Reply.OTHER),
    ],
)  # fmt: skip
def test_reply_of_one_word_is_understood(text: str, expected: Reply) -> None:
    assert classify_reply(text) is expected


def test_stop_ends_text_messages_and_start_begins_them_again(
    database: Database, settings: Settings, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    number = queued_builder.registration.contact_phone
    for _ in range(2):
        assert reply(client, number, "Stop").text == "<Response></Response>"
    assert find_reason(database, settings, number) is SuppressionReason.STOP
    send_due_messages(database, settings, build_channels(FakeChannel()))
    states = {(one.channel, one.state) for one in list_messages(database) if one.kind != "reminder"}
    assert states == {("sms", "suppressed"), ("email", "sent")}
    reply(client, number, "START")
    assert find_reason(database, settings, number) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Vastaa STOP"), ("sv", "Svara STOP"), ("en", "Answer STOP")],
)
def test_help_is_answered_in_the_language_of_the_family(
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    language: str,
    words: str,
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(language=language))
    answer = reply(client, queued_builder.registration.contact_phone, "help")
    assert words in answer.text
    assert answer.mimetype == "text/xml"


def test_help_from_an_unknown_number_is_answered_in_finnish(client: FlaskClient) -> None:
    assert "Vastaa STOP" in reply(client, "+358409999999", "info").text


def test_reply_with_another_accounts_signature_is_refused(
    database: Database, settings: Settings, client: FlaskClient
) -> None:
    answer = reply(client, "+358401234567", "STOP", token="x" * 32)
    assert answer.status_code == 403
    assert find_reason(database, settings, "+358401234567") is None


def test_reply_is_refused_where_twilio_is_not_used(settings: Settings, database: Database) -> None:
    chosen = replace(settings, capture=False, public_url=PUBLIC_URL, twilio_token="")
    assert reply(create_app(chosen).test_client(), "+358401234567", "STOP", "").status_code == 403
