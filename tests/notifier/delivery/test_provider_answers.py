"""Whatever a provider answers: no thread ends, nothing counts as sent that is not known to be."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
import urllib3
from sqlalchemy import update
from twilio.base.exceptions import TwilioException

from services.notifier.delivery import sender
from services.notifier.delivery.channels import Channels, twilio_sms
from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
)
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.channels.twilio_sms import SmsChannel
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import ChannelName, Message
from services.notifier.self_check import operations as self_check
from services.notifier.self_check.timers import run_requested_check
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.broken_smtp_server import STEPS, BrokenSmtpServer
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import PAST, apply_facts, list_kinds_and_channels
from tests.notifier.twilio_server import ACCOUNT, SENDER, TOKEN, RawAnswer, TwilioServer

STATUSES = (200, 201, 204, 301, 400, 401, 403, 404, 408, 429, 500, 502, 503)
BODIES = {
    "nothing": b"",
    "html": b"<html><body>Gateway</body></html>",
    "half": b'{"sid": "SM00',
    "null": b"null",
    "a list": b"[1]",
    "a text": b'"ok"',
    "wrong fields": b'{"sid": {"a": 1}, "messages": 7, "code": [], "status": "x"}',
    "wrong message": b'{"messages": [null, 3, {"sid": null}]}',
    "no such bytes": b"\xff\xfe\x00",
    "a long number": b'{"sid": ' + b"9" * 5000 + b"}",
    "deep": b"[" * 50_000,
    "its error": b'{"code": 20500, "message": "no", "status": 500}',
    "a new error": b'{"type": "x", "title": "y", "status": "z", "code": 1}',
}
SMS = replace(EXAMPLE_EMAIL, channel=ChannelName.SMS, recipient="+358401234567")


@pytest.fixture
def production(settings: Settings, twilio: TwilioServer) -> Settings:
    """Settings that reach the stand-in."""
    return replace(
        settings, capture=False, twilio_account=ACCOUNT, twilio_token=TOKEN,
        twilio_sender=SENDER, twilio_url=twilio.url,
    )  # fmt: skip


@pytest.fixture
def channels(production: Settings) -> Channels:
    """Twilio for SMS; e-mails go nowhere here."""
    return {ChannelName.SMS: SmsChannel(production), ChannelName.EMAIL: FakeChannel()}


def let_time_pass(database: Database) -> None:
    with database.begin() as session:
        leased = Message.leased_until.is_not(None)
        session.execute(update(Message).where(leased).values(leased_until=PAST))


def try_call(call: Callable[[], object]) -> object:
    """Return what a call of a channel returns, or the ChannelError that it raises."""
    try:
        return call()
    except ChannelError as error:
        return error


def list_raw_answers() -> list[RawAnswer]:
    whole = [RawAnswer(status, body) for status, body in product(STATUSES, BODIES.values())]
    return whole + [RawAnswer(status, b"{", is_cut=True) for status in STATUSES]


def test_sms_channel_with_any_answer_raises_channel_errors_only(
    production: Settings, twilio: TwilioServer
) -> None:
    channel = SmsChannel(production)
    for twilio.raw_answer in list_raw_answers():
        if twilio.raw_answer.status == 204 and twilio.raw_answer.body:
            continue  # http.client takes the body for the next answer
        sent, found = try_call(lambda: channel.send(SMS)), try_call(lambda: channel.find(SMS))
        answer = twilio.raw_answer
        is_clear = not answer.is_cut and answer.body != BODIES["a new error"]
        is_refused = is_clear and 400 <= answer.status < 500 and answer.status != 408
        expected = ChannelBusy if is_refused else ChannelUnknown
        assert type(sent) is expected, (twilio.raw_answer, sent)
        assert isinstance(found, ChannelUnknown), (twilio.raw_answer, found)
        assert isinstance(try_call(channel.check), ChannelError | str), twilio.raw_answer
    assert twilio.messages == []


def test_sms_lookup_with_endless_pages_ends(production: Settings, twilio: TwilioServer) -> None:
    twilio.raw_answer = RawAnswer(
        200, json.dumps({"messages": [], "next_page_uri": "/next"}).encode()
    )
    error = try_call(lambda: SmsChannel(production).find(SMS))
    assert isinstance(error, ChannelUnknown)
    assert error.code == "too-many"


def test_refusal_with_a_code_about_the_message_is_final(
    production: Settings, twilio: TwilioServer
) -> None:
    twilio.raw_answer = RawAnswer(400, b'{"code": 21211, "message": "no", "status": 400}')
    assert isinstance(try_call(lambda: SmsChannel(production).send(SMS)), ChannelRefused)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_outage_while_twilio_is_asked_leaves_the_sender_running(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    queued_builder: FactBuilder, status: int,
) -> None:  # fmt: skip
    twilio.outcomes.append((500, None))
    send_due_messages(database, production, channels)
    twilio.raw_answer = RawAnswer(status, b'{"code": 20003, "message": "no"}')
    let_time_pass(database)
    assert recover_doubtful_messages(database, production, channels) == 1
    assert list_kinds_and_channels(database, "unknown") == [("confirmed", "sms")]
    twilio.raw_answer = None
    let_time_pass(database)
    recover_doubtful_messages(database, production, channels)
    assert list_kinds_and_channels(database, "unknown") == []
    assert len(twilio.messages) == 1


def test_message_that_an_outage_delayed_is_not_sent_when_it_is_outdated(
    database: Database, production: Settings, channels: Channels, twilio: TwilioServer,
    queued_builder: FactBuilder,
) -> None:  # fmt: skip
    twilio.outcomes.append((503, None))
    send_due_messages(database, production, channels)
    apply_facts(database, queued_builder.build_registration_cancelled())
    let_time_pass(database)
    recover_doubtful_messages(database, production, channels)
    send_due_messages(database, production, channels)
    assert list_kinds_and_channels(database, "sent") == [
        ("cancelled", "email"), ("cancelled", "sms"), ("confirmed", "email"),
    ]  # fmt: skip
    assert len(twilio.messages) == 1


def test_channel_that_breaks_costs_the_other_channel_nothing(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    def break_down(_message: object) -> str:
        raise ZeroDivisionError

    channels = {
        ChannelName.SMS: FakeChannel(break_down, break_down),
        ChannelName.EMAIL: FakeChannel(),
    }
    send_due_messages(database, settings, channels)
    let_time_pass(database)
    recover_doubtful_messages(database, settings, channels)
    assert list_kinds_and_channels(database, "sent") == [("confirmed", "email")]
    assert list_kinds_and_channels(database, "unknown") == [("confirmed", "sms")]


def test_sender_thread_with_a_broken_channel_runs_until_it_is_stopped(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    stop, calls = threading.Event(), []

    def break_down(_message: object) -> str:
        calls.append(1)
        stop.set()
        raise RecursionError

    channels = dict.fromkeys(ChannelName, FakeChannel(break_down, break_down))
    sender.run_sender(database, settings, channels, stop)
    assert calls


def test_check_of_a_broken_channel_names_the_error(database: Database) -> None:
    class Broken(FakeChannel):
        def check(self) -> str:
            raise KeyError

    with database.begin() as session:
        self_check.request_check(session)
    run_requested_check(database, dict.fromkeys(ChannelName, Broken()))
    with database.read() as session:
        check = self_check.find_newest_check(session)
    assert check.codes == {"sms": "KeyError", "email": "KeyError"}


@pytest.mark.parametrize(
    "url",
    ["http://no-such-host.invalid", "https://no-such-host.invalid", "http://127.0.0.1:9",
     "https://127.0.0.1:9", "http://[::1", "nonsense"],
)  # fmt: skip
def test_twilio_that_was_never_reached_is_tried_again(production: Settings, url: str) -> None:
    channel = SmsChannel(replace(production, twilio_url=url))
    error = try_call(lambda: channel.send(SMS))
    assert isinstance(error, ChannelBusy)
    assert error.code == "not-reached"


def test_proxy_that_was_never_reached_is_tried_again(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    channel = SmsChannel(replace(production, twilio_url="https://twilio.invalid"))
    assert isinstance(try_call(lambda: channel.send(SMS)), ChannelBusy)


def fail_while_another_error_is_handled() -> None:
    try:
        raise urllib3.exceptions.NewConnectionError(None, "refused")
    except urllib3.exceptions.NewConnectionError:
        raise TwilioException("no answer")  # noqa: B904 - the context is what is tested


def test_error_of_an_earlier_request_says_nothing_of_this_one() -> None:
    with pytest.raises(TwilioException) as caught:
        fail_while_another_error_is_handled()
    assert isinstance(caught.value.__context__, urllib3.exceptions.NewConnectionError)
    assert isinstance(twilio_sms._classify_error(caught.value), ChannelUnknown)


SMTP_ANSWERS = {
    "nothing": b"",
    "half": b"25",
    "half a line": b"250 o",
    "an unfinished list": b"250-one\r\n",
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "no such code": b"999 x\r\n",
    "no such bytes": b"\xff\xfe\x00\r\n",
    "an endless list": b"250-x\r\n" * 500,
    "a long line": b"250 " + b"x" * 20_000 + b"\r\n",
    "later": b"451 later\r\n",
    "closing": b"421 closing\r\n",
    "never": b"554 never\r\n",
    "more": b"354 more\r\n",
}

CLEAR_ANSWERS = ("later", "closing", "never")


@pytest.mark.parametrize("step", STEPS)
def test_email_channel_with_any_answer_returns_a_result(settings: Settings, step: str) -> None:
    for name, answer in SMTP_ANSWERS.items():
        server = BrokenSmtpServer(step, answer)
        channel = EmailChannel(replace(settings, smtp_url=server.url, mail_from="a@example.org"))
        (result,) = channel.send_batch([EXAMPLE_EMAIL])
        is_checked = isinstance(try_call(channel.check), ChannelError | str)
        channel.close()
        server.close()
        assert is_checked
        if isinstance(result, str):
            assert answer.startswith(b"250 "), (name, result)
        elif (step, name) == ("DATA", "more") or (server.texts and name not in CLEAR_ANSWERS):
            assert isinstance(result, ChannelUnknown), (name, result)
        else:
            assert isinstance(result, ChannelBusy | ChannelRefused), (name, result)


def test_email_that_cannot_be_built_costs_the_others_nothing(settings: Settings) -> None:
    server = BrokenSmtpServer("never", b"")
    channel = EmailChannel(replace(settings, smtp_url=server.url, mail_from="a@example.org"))
    results = channel.send_batch([EXAMPLE_EMAIL, replace(EXAMPLE_EMAIL, text="\ud800")])
    channel.close()
    server.close()
    assert isinstance(results[0], str)
    assert isinstance(results[1], ChannelRefused)
    assert server.texts == 1
