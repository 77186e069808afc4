"""E-mails in one go, from the ledger on PostgreSQL to a real server, and into the ledger again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

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
    """A notifier's database that knows the families of one occurrence."""
    made = Database(empty_database())
    upgrade_database("notifier", made)
    apply_registrations(made, FAMILIES)
    yield made
    made.dispose()


@pytest.fixture
def postman() -> Iterator[RecordingSmtpServer]:
    """A running mail server that pipelines."""
    made = RecordingSmtpServer(pipelines=True)
    yield made
    made.close()


def sent(database: Database, settings: Settings, postman: RecordingSmtpServer) -> None:
    """Send what is due, e-mails through the server."""
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    channels = {**CountingProvider().channels, ChannelName.EMAIL: mail}
    while send_due_messages(database, settings, channels):
        continue
    mail.close()


def test_mails_in_one_go_each_arrive_once_and_are_settled(
    notifier: Database, postman: RecordingSmtpServer, tmp_path: Path
) -> None:
    sent(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), postman)
    mails = [row for row in list_confirmations(notifier) if row.channel == "email"]
    assert [row.state for row in mails] == ["sent"] * FAMILIES
    assert all(row.sent_at and row.leased_until is None for row in mails)
    notice = {one.provider_id for row in mails for one in row.deliveries}
    assert sorted(notice) == sorted(mail["Message-ID"] for mail in postman.mails)


def test_mails_of_which_one_is_refused_settle_the_others(
    notifier: Database, postman: RecordingSmtpServer, tmp_path: Path
) -> None:
    postman.answers.extend(["250 taken", "550 no", "451 later", "vanish"])
    sent(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), postman)
    states = sorted(row.state for row in list_confirmations(notifier) if row.channel == "email")
    assert states == ["failed", "queued", *["sent"] * (FAMILIES - 3), "unknown"]


def test_mails_settled_together_move_on_unless_they_are_further(
    notifier: Database, tmp_path: Path
) -> None:
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
    further, moved = after[first.message_id], after[second.message_id]
    assert (further.state, further.deliveries[0].provider_id) == ("delivered", "its own")
    assert (moved.state, moved.deliveries[0].provider_id) == ("sent", "two")
    assert (moved.deliveries[0].state, moved.leased_until) == ("sent", None)


@pytest.mark.parametrize("step", ["begin", "settle"])
def test_lost_race_over_a_batch_is_an_error_that_is_tried_again(
    notifier: Database, tmp_path: Path, step: str
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    with notifier.begin() as session:
        first, *_ = claim_due_messages(session, settings)
    contents = {first.message_id: Content("x", "x", "x", "x", "x")}
    with notifier.begin() as holder, notifier.begin() as session:
        acts: dict[str, Callable[[], object]] = {
            "begin": partial(ledger.begin_deliveries, session, contents, clock.now()),
            "settle": partial(ledger.settle_sent_deliveries, session, {first.delivery_id: "one"}),
        }
        holder.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            acts[step]()
        session.rollback()


def test_mail_nobody_knows_about_goes_once_more_and_is_counted(
    notifier: Database, postman: RecordingSmtpServer, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    postman.answers.append("vanish")
    sent(notifier, settings, postman)
    long_ago = clock.now() - timedelta(hours=1)
    doubt = update(Message).where(Message.state == "unknown").values(leased_until=long_ago)
    with notifier.begin() as session:
        session.execute(doubt)
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = EmailChannel(replace(settings, smtp_url=url, mail_from="live@example.org"))
    recover_doubtful_messages(notifier, settings, {ChannelName.EMAIL: mail})
    mail.close()
    assert sum(row.resent for row in list_confirmations(notifier)) == 1
    assert len(postman.mails) == FAMILIES + 1
