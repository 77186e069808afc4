"""E-mails go in batches from the ledger on PostgreSQL to an SMTP server, and are settled."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from services.notifier.delivery import ledger
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.sender import (
    claim_due_messages,
    recover_doubtful_messages,
    send_due_messages,
)
from services.notifier.message.content import Content
from services.notifier.models import ChannelName, DeliveryState, Message
from shared import clock
from shared.config import Settings, load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.notifier.smtp_server import RecordingSmtpServer
from tests.wire.notifier_jobs import (
    CountingProvider,
    apply_registrations,
    list_confirmations,
)

FAMILIES = 13


@pytest.fixture
def notifier(empty_database: Callable[[], str]) -> Iterator[Database]:
    """Return a notifier's database with FAMILIES registrations for one occurrence."""
    made = Database(empty_database())
    upgrade_database("notifier", made)
    apply_registrations(made, FAMILIES)
    yield made
    made.dispose()


@pytest.fixture
def smtp_server() -> Iterator[RecordingSmtpServer]:
    """Start an SMTP server that supports pipelining."""
    made = RecordingSmtpServer(supports_pipelining=True)
    yield made
    made.close()


def send_all_due(database: Database, settings: Settings, smtp_server: RecordingSmtpServer) -> None:
    """Send all due messages, e-mails through the SMTP server."""
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    channels = {**CountingProvider().channels, ChannelName.EMAIL: mail}
    while send_due_messages(database, settings, channels):
        continue
    mail.close()


def test_emails_of_a_batch_arrive_once_each_and_are_settled(
    notifier: Database, smtp_server: RecordingSmtpServer, tmp_path: Path
) -> None:
    send_all_due(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), smtp_server)
    mails = [row for row in list_confirmations(notifier) if row.channel == "email"]
    assert [row.state for row in mails] == ["sent"] * FAMILIES
    assert all(row.sent_at and row.leased_until is None for row in mails)
    provider_ids = {one.provider_id for row in mails for one in row.deliveries}
    assert sorted(provider_ids) == sorted(mail["Message-ID"] for mail in smtp_server.mails)


def test_emails_refused_by_the_server_do_not_stop_the_others(
    notifier: Database, smtp_server: RecordingSmtpServer, tmp_path: Path
) -> None:
    smtp_server.answers.extend(["250 ok", "550 no", "451 later", "disconnect"])
    send_all_due(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), smtp_server)
    states = sorted(row.state for row in list_confirmations(notifier) if row.channel == "email")
    assert states == ["failed", "queued", *["sent"] * (FAMILIES - 3), "unknown"]


def test_batch_settlement_never_moves_a_state_back(notifier: Database, tmp_path: Path) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    with notifier.begin() as session:
        first, second, *_ = claim_due_messages(session, settings)
    with notifier.begin() as session:
        ledger.settle_delivery(session, first.delivery_id, DeliveryState.DELIVERED, "its own")
    with notifier.begin() as session:
        ledger.settle_sent_deliveries(
            session, {first.delivery_id: "one", second.delivery_id: "two"}
        )
    after = {row.id: row for row in list_confirmations(notifier)}
    delivered, sent = after[first.message_id], after[second.message_id]
    assert (delivered.state, delivered.deliveries[0].provider_id) == ("delivered", "its own")
    assert (sent.state, sent.deliveries[0].provider_id) == ("sent", "two")
    assert (sent.deliveries[0].state, sent.leased_until) == ("sent", None)


@pytest.mark.parametrize("step", ["begin", "settle"])
def test_batch_that_waits_for_a_lock_fails_with_a_lock_timeout(
    notifier: Database, tmp_path: Path, step: str
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    with notifier.begin() as session:
        first, *_ = claim_due_messages(session, settings)
    content = Content("x", "x", "x", "x", "x")
    begun = [ledger.BegunDelivery(uuid4(), first.message_id, content)]
    with notifier.begin() as holder, notifier.begin() as session:
        steps: dict[str, Callable[[], object]] = {
            "begin": partial(ledger.begin_deliveries, session, begun, clock.now()),
            "settle": partial(ledger.settle_sent_deliveries, session, {first.delivery_id: "one"}),
        }
        holder.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            steps[step]()
        session.rollback()


def test_email_of_unknown_outcome_is_resent_once_and_counted(
    notifier: Database, smtp_server: RecordingSmtpServer, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    smtp_server.answers.append("disconnect")
    send_all_due(notifier, settings, smtp_server)
    long_ago = clock.now() - timedelta(hours=1)
    end_lease = update(Message).where(Message.state == "unknown").values(leased_until=long_ago)
    with notifier.begin() as session:
        session.execute(end_lease)
    url = f"smtp+plain://127.0.0.1:{smtp_server.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    recover_doubtful_messages(notifier, settings, {ChannelName.EMAIL: mail})
    mail.close()
    assert sum(row.resent for row in list_confirmations(notifier)) == 1
    assert len(smtp_server.mails) == FAMILIES + 1


def test_unreadable_registration_fails_alone_on_postgresql(
    notifier: Database, smtp_server: RecordingSmtpServer
) -> None:
    with notifier.begin() as session:
        session.execute(
            text(
                "UPDATE registration SET status = 'odd'"
                " WHERE id = (SELECT id FROM registration ORDER BY id LIMIT 1)"
            )
        )
    send_all_due(notifier, load_settings("notifier", {}), smtp_server)
    counted = text(
        "SELECT status, count(*) AS number FROM message WHERE kind = 'confirmed' GROUP BY 1"
    )
    with notifier.read() as session:
        counts = {row.status: row.number for row in session.execute(counted)}
    assert set(counts) == {"failed", "sent"}
    assert counts["sent"] == (FAMILIES - 1) * counts["failed"]
