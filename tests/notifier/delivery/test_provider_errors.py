"""The table of provider errors: every code leads to what the table says, and to plain words."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    SendResult,
)
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.channels.twilio_sms import SmsChannel
from services.notifier.delivery.failure_reasons import REASON_TEXTS
from services.notifier.delivery.provider_errors import (
    RETRIED,
    RULES,
    Action,
    ErrorRule,
    Provider,
    Reason,
    find_action,
    find_rule,
)
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import ChannelName
from shared.config import Settings
from shared.database.session import Database
from shared.i18n import load_translations
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import list_messages
from tests.notifier.smtp_server import RecordingSmtpServer
from tests.notifier.twilio_server import ACCOUNT, SENDER, TOKEN, TwilioServer

SMS = replace(EXAMPLE_EMAIL, channel=ChannelName.SMS, recipient="+358401234567")
TWILIO_RULES = [rule for rule in RULES.values() if rule.provider is Provider.TWILIO]
REPLIES = [
    rule for rule in RULES.values() if rule.provider is Provider.SMTP and "." not in rule.code
]
STATUSES = [rule for rule in RULES.values() if rule.provider is Provider.SMTP and "." in rule.code]


def expect_error(rule: ErrorRule) -> type[ChannelError]:
    return ChannelBusy if rule.action in RETRIED else ChannelRefused


def try_to_send(channel: SmsChannel) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        channel.send(SMS)
    return raised.value


@pytest.mark.parametrize("rule", TWILIO_RULES, ids=lambda rule: rule.code)
def test_twilio_code_has_the_effect_of_the_table(
    settings: Settings, twilio: TwilioServer, rule: ErrorRule
) -> None:
    twilio.outcomes.append((429 if rule.code == "429" else 400, int(rule.code)))
    channel = SmsChannel(
        replace(
            settings,
            twilio_account=ACCOUNT,
            twilio_token=TOKEN,
            twilio_sender=SENDER,
            twilio_url=twilio.url,
        )
    )
    error = try_to_send(channel)
    assert (type(error), error.code) == (expect_error(rule), rule.code)


@pytest.fixture(scope="module")
def smtp_server() -> Iterator[RecordingSmtpServer]:
    """Run a mail server that refuses the recipient."""
    made = RecordingSmtpServer()
    made.unknown_recipients.add(EXAMPLE_EMAIL.recipient)
    yield made
    made.close()


def send_to_server(settings: Settings, server: RecordingSmtpServer, answer: str) -> SendResult:
    server.refusal = answer
    url = f"smtp+plain://127.0.0.1:{server.port}"
    channel = EmailChannel(replace(settings, smtp_url=url, mail_from="a@example.org"))
    (result,) = channel.send_batch([EXAMPLE_EMAIL])
    channel.close()
    return result


@pytest.mark.parametrize("rule", REPLIES, ids=lambda rule: rule.code)
def test_reply_of_a_mail_server_has_the_effect_of_the_table(
    settings: Settings, smtp_server: RecordingSmtpServer, rule: ErrorRule
) -> None:
    result = send_to_server(settings, smtp_server, f"{rule.code} no")
    assert type(result) is expect_error(rule)
    assert result.code == rule.code


@pytest.mark.parametrize("rule", STATUSES, ids=lambda rule: rule.code)
def test_enhanced_status_of_a_mail_server_decides(
    settings: Settings, smtp_server: RecordingSmtpServer, rule: ErrorRule
) -> None:
    reply = "550" if rule.code[0] == "5" else "450"
    result = send_to_server(settings, smtp_server, f"{reply}-one\r\n{reply} {rule.code} two")
    # An answer of class 4 asks to come back; in a report the same code means that it is over.
    assert type(result) is (ChannelBusy if rule.code[0] == "4" else expect_error(rule))
    assert find_rule(result.code) is rule


def test_enhanced_status_of_another_class_than_its_reply_is_ignored(
    settings: Settings, smtp_server: RecordingSmtpServer
) -> None:
    result = send_to_server(settings, smtp_server, "450 5.1.1 odd")
    assert type(result) is ChannelBusy
    assert result.code == "450"


@pytest.mark.parametrize("code", ["599", "599 5.9.9", "29999", "words", ""])
def test_code_that_the_table_lacks_has_the_default(code: str) -> None:
    assert find_rule(code) is None
    assert find_action(code, Action.RETRY) is Action.RETRY


def test_every_rule_has_a_source_and_words_in_three_languages() -> None:
    finnish, swedish = (load_translations("services/notifier", lang) for lang in ("fi", "sv"))
    assert set(REASON_TEXTS) == set(Reason)
    assert {rule.reason for rule in RULES.values()} <= set(Reason)
    for rule in RULES.values():
        words = str(REASON_TEXTS[rule.reason])
        assert rule.source
        assert len({words, finnish.gettext(words), swedish.gettext(words)}) == 3, words


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_refusal_by_any_code_of_the_table_leaves_an_explained_state(
    database: Database, settings: Settings, queued_builder: FactBuilder, rule: ErrorRule
) -> None:
    def refuse(_message: object) -> str:
        raise expect_error(rule)(rule.code)

    channels = {ChannelName.SMS: FakeChannel(refuse), ChannelName.EMAIL: FakeChannel(refuse)}
    send_due_messages(database, settings, channels)
    tried = [message for message in list_messages(database) if message.deliveries]
    wanted = "queued" if rule.action in RETRIED else "failed"
    assert {message.state for message in tried} == {wanted}
    assert {message.deliveries[-1].error for message in tried} == {rule.code}
