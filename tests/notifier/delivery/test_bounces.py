"""Reports about e-mails: by post and by mailbox, matched, in any order, and hostile ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.delivery import alerts, bounces, mailbox
from services.notifier.delivery.bounces import BounceResult
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import ChannelName, Message, MessageState, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import lift_suppression
from services.notifier.suppression.queries import find_suppressed
from shared import clock
from shared.config import ConfigError, Settings, load_settings
from shared.database.session import Database
from tests.notifier.bounce_reports import build_report
from tests.notifier.example_email import EXAMPLE_EMAIL
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.imap_server import ImapServer
from tests.notifier.messages import list_messages
from tests.notifier.smtp_server import RecordingSmtpServer
from tests.service_apps import create_app

TOKEN = "b" * 32
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def bounce_settings(settings: Settings) -> Settings:
    """Return settings that accept reports."""
    return replace(
        settings,
        capture=False,
        public_url="https://live.example.org",
        bounce_token=TOKEN,
        bounce_address="bounces@example.org",
    )


@pytest.fixture
def client(bounce_settings: Settings, database: Database) -> FlaskClient:
    """Return a client of an app with these settings, on the same database."""
    return create_app(bounce_settings).test_client()


@pytest.fixture
def email(database: Database, settings: Settings, queued_builder: FactBuilder) -> Message:
    """Send the confirmation; return its e-mail."""
    send_due_messages(database, settings, build_channels(FakeChannel()))
    return get_email(database)


def get_email(database: Database) -> Message:
    return next(
        one
        for one in list_messages(database)
        if (one.channel, one.kind) == (ChannelName.EMAIL, "confirmed")
    )


def find_reason(
    database: Database, settings: Settings, message: Message
) -> SuppressionReason | None:
    address = Address(message.channel, message.recipient)
    with database.read() as session:
        found = find_suppressed(session, settings, [address])
    return found.find_reason(address, is_marketing=False)


def save(database: Database, settings: Settings, raw: bytes) -> BounceResult:
    with database.begin() as session:
        return bounces.save_bounce(session, settings, raw)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_report_of_no_such_mailbox_suppresses_the_address(
    database: Database,
    bounce_settings: Settings,
    client: FlaskClient,
    email: Message,
    returned: str,
) -> None:
    raw = build_report(email.id, returned=returned)
    answer = client.post("/hooks/bounces", data=raw, headers=BEARER)
    assert (answer.status_code, answer.text) == (200, "applied\n")
    after = get_email(database)
    assert (after.state, after.deliveries[-1].error) == ("undelivered", "5.1.1")
    assert find_reason(database, bounce_settings, email) is SuppressionReason.HARD_BOUNCE


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("failed", "5.2.2", "undelivered"),
        ("failed", "4.4.7", "undelivered"),
        ("failed", "5.9.9", "undelivered"),
        ("delivered", "2.0.0", "delivered"),
        ("delayed", "4.4.1", "sent"),
        ("relayed", "2.0.0", "sent"),
        ("", "", "sent"),
    ],
)
def test_report_moves_the_message_and_suppresses_nothing_else(
    database: Database,
    bounce_settings: Settings,
    email: Message,
    action: str,
    status: str,
    state: str,
) -> None:
    save(database, bounce_settings, build_report(email.id, action=action, status=status))
    assert get_email(database).state == state
    assert find_reason(database, bounce_settings, email) is None


def test_report_replayed_after_a_week_does_not_suppress_again(
    database: Database, bounce_settings: Settings, email: Message
) -> None:
    raw = build_report(email.id)
    assert save(database, bounce_settings, raw) is BounceResult.APPLIED
    address = Address(email.channel, email.recipient)
    with database.begin() as session:
        reasons = list(SuppressionReason)
        lift_suppression(session, bounce_settings, address, reasons, lifted_by="staff")
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        assert save(database, bounce_settings, raw) is BounceResult.REPEATED
    assert find_reason(database, bounce_settings, email) is None


def test_report_of_an_earlier_delivery_says_nothing_of_the_present_one(
    database: Database, bounce_settings: Settings, email: Message
) -> None:
    """A Message-ID is the same for every attempt; the address that reports go to is not."""
    first = email.deliveries[-1].id
    to_first = build_report(email.id, to=bounces.build_bounce_address(bounce_settings, first))
    save(database, bounce_settings, build_report(email.id, status="5.2.2"))
    with database.begin() as session:
        message = session.get_one(Message, email.id)
        message.state, message.due_at = MessageState.QUEUED, clock.now()
    send_due_messages(database, bounce_settings, build_channels(FakeChannel()))
    by_id = save(database, bounce_settings, build_report(email.id))
    assert (by_id, get_email(database).state) == (BounceResult.UNMATCHED, "sent")
    assert save(database, bounce_settings, to_first) is BounceResult.REPEATED
    assert get_email(database).state == "sent"


def test_delivered_message_is_not_set_back_by_a_late_report(
    database: Database, bounce_settings: Settings, email: Message
) -> None:
    save(database, bounce_settings, build_report(email.id, action="delivered", status="2.0.0"))
    assert save(database, bounce_settings, build_report(email.id)) is BounceResult.REPEATED
    assert get_email(database).state == "delivered"
    assert find_reason(database, bounce_settings, email) is None


def test_report_comes_back_to_an_address_that_names_the_delivery(
    bounce_settings: Settings, settings: Settings
) -> None:
    server = RecordingSmtpServer()
    channel = EmailChannel(
        replace(
            bounce_settings,
            smtp_url=f"smtp+plain://127.0.0.1:{server.port}",
            mail_from="live@example.org",
        )
    )
    channel.send(EXAMPLE_EMAIL)
    channel.close()
    server.close()
    (sender,) = server.senders
    assert sender.startswith("bounces+")
    assert len(sender.partition("@")[0]) <= 64
    for written in (sender, sender.upper(), f"<{sender}>"):
        found = bounces.read_bounce_address(bounce_settings, written)
        assert found == EXAMPLE_EMAIL.delivery_id


def test_return_address_with_one_changed_character_names_nothing(
    bounce_settings: Settings,
) -> None:
    delivery_id = uuid4()
    address = bounces.build_bounce_address(bounce_settings, delivery_id)
    start, end = address.index("+") + 1, address.index("@")
    for at in range(start, end):
        forged = address[:at] + ("0" if address[at] != "0" else "1") + address[at + 1 :]
        assert bounces.read_bounce_address(bounce_settings, forged) is None
    rotated = replace(bounce_settings, link_keys=("n" * 32, *bounce_settings.link_keys))
    assert bounces.read_bounce_address(rotated, address) == delivery_id


def build_hostile(message_id: UUID) -> dict[str, bytes]:
    report = build_report(message_id)
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (n, n)
        for n in range(2000)
    )
    return {
        "nothing": b"",
        "text": b"hello",
        "binary": bytes(range(256)) * 50,
        "huge": report.replace(b"sorry", b"s" * bounces.MAX_BYTES),
        "nested": nested + report,
        "no status": report.replace(b"5.1.1", b"five"),
        "cut": report[: report.index(b"Action")],
        "another id": build_report(uuid4()),
        "not an id": report.replace(str(message_id).encode(), b"x" * 36),
        "an id of zeros": report.replace(str(message_id).encode(), b"-" * 36),
        "encoded header": report.replace(b"Message-ID: <", b"Message-ID: =?x?q?=FF?= <", 1)[:-400],
    }


def test_hostile_reports_change_nothing(
    database: Database, bounce_settings: Settings, client: FlaskClient, email: Message
) -> None:
    for name, raw in build_hostile(email.id).items():
        answer = client.post("/hooks/bounces", data=raw, headers=BEARER)
        assert answer.status_code in (200, 413), name
        assert get_email(database).state == "sent", name
    assert find_reason(database, bounce_settings, email) is None


def test_report_in_a_charset_that_does_not_exist_is_read(
    database: Database, bounce_settings: Settings, email: Message
) -> None:
    raw = build_report(email.id).replace(b"us-ascii", b"no-such-charset")
    assert save(database, bounce_settings, raw) is BounceResult.APPLIED


@given(st.binary(max_size=2000), st.integers(0, 1200), st.integers(0, 1200))
def test_report_of_any_bytes_is_parsed_or_refused(noise: bytes, start: int, end: int) -> None:
    report = build_report(UUID(int=7))
    bounces.parse_bounce(report[:start] + noise + report[end:])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "ä"},
    ],
)
def test_report_without_the_token_is_refused(
    database: Database, client: FlaskClient, email: Message, headers: dict[str, str]
) -> None:
    answer = client.post("/hooks/bounces", data=build_report(email.id), headers=headers)
    assert (answer.status_code, get_email(database).state) == (403, "sent")


def test_address_of_reports_does_not_exist_without_a_token(
    bounce_settings: Settings, database: Database
) -> None:
    client = create_app(replace(bounce_settings, bounce_token="")).test_client()
    assert client.post("/hooks/bounces", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    """Run a mailbox."""
    made = ImapServer()
    yield made
    made.close()


def test_mailbox_is_read_and_only_reports_are_deleted(
    database: Database, bounce_settings: Settings, email: Message, imap: ImapServer
) -> None:
    polled = replace(bounce_settings, bounce_mailbox=imap.url)
    other, too_big = b"Subject: hello\r\n\r\nHello\r\n", b"x" * (bounces.MAX_BYTES + 1)
    imap.add(other, build_report(email.id), too_big, *build_hostile(email.id).values())
    for _ in range(2):
        mailbox.poll_mailbox(database, polled)
    assert get_email(database).state == "undelivered"
    assert other in imap.mails.values()
    assert build_report(email.id) not in imap.mails.values()
    assert all(r"\Seen" in imap.flags[uid] for uid in imap.mails)


@pytest.mark.parametrize("step", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_mailbox_that_hangs_up_is_read_the_next_time(
    database: Database, bounce_settings: Settings, email: Message, imap: ImapServer, step: str
) -> None:
    polled = replace(bounce_settings, bounce_mailbox=imap.url)
    imap.add(build_report(email.id))
    imap.break_at = step
    mailbox.poll_mailbox(database, polled)
    with database.read() as session:
        assert [alert.code for alert in alerts.list_alerts(session)] == [mailbox.NOT_READ]
    mailbox.poll_mailbox(database, polled)
    assert (get_email(database).state, imap.mails) == ("undelivered", {})


def test_mailbox_with_a_wrong_password_or_folder_is_told_and_breaks_nothing(
    database: Database, bounce_settings: Settings, imap: ImapServer
) -> None:
    wrong = (
        imap.url.replace("secret", "no"),
        imap.url.replace("INBOX", "Other"),
        "imaps://[::1]:9/",
    )
    for url in wrong:
        mailbox.poll_mailbox(database, replace(bounce_settings, bounce_mailbox=url))
    with database.read() as session:
        (alert,) = alerts.list_alerts(session)
    assert alert.times == len(wrong)


def test_settings_of_reports_are_checked() -> None:
    names = {
        "LIVE_MODE": "production", "EVENTS_DATABASE_URL": "sqlite://", "BUS_URL": "amqp://x",
        "SESSION_KEYS": "k" * 32, "LINK_KEYS": "k" * 32, "PUBLIC_URL": "https://x",
    }  # fmt: skip
    with pytest.raises(ConfigError, match="BOUNCE_MAILBOX"):
        load_settings("events", {**names, "BOUNCE_MAILBOX": "pop3://x"})
    with pytest.raises(ConfigError, match="BOUNCE_TOKEN"):
        load_settings("events", {**names, "BOUNCE_TOKEN": "short"})
    found = load_settings("events", {**names, "BOUNCE_MAILBOX": "imaps://u:p@x/INBOX"})
    assert found.bounce_mailbox == "imaps://u:p@x/INBOX"
