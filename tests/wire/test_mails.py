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
from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.smtp import Mail
from services.notifier.delivery.sender import (
    WORDS,
    claim,
    recover,
    send_due,
)
from services.notifier.models import Message
from shared import clock
from shared.config import Settings, load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.notifier.postman import Postman
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
def postman() -> Iterator[Postman]:
    """A running mail server that pipelines."""
    made = Postman(pipelines=True)
    yield made
    made.close()


def sent(database: Database, settings: Settings, postman: Postman) -> None:
    """Send what is due, e-mails through the server."""
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = Mail(replace(settings, smtp_url=url, mail_from="live@example.org"))
    email = Channel(mail.send, mail.find, repeatable=True, send_all=mail.send_all)
    while send_due(database, settings, {**CountingProvider().channels, "email": email}):
        continue
    mail.close()


def test_mails_in_one_go_each_arrive_once_and_are_settled(
    notifier: Database, postman: Postman, tmp_path: Path
) -> None:
    sent(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), postman)
    mails = [row for row in list_confirmations(notifier) if row.channel == "email"]
    assert [row.status for row in mails] == ["sent"] * FAMILIES
    assert all(row.sent_at and row.leased_until is None for row in mails)
    notice = {one.provider_id for row in mails for one in row.deliveries}
    assert sorted(notice) == sorted(mail["Message-ID"] for mail in postman.mails)


def test_mails_of_which_one_is_refused_settle_the_others(
    notifier: Database, postman: Postman, tmp_path: Path
) -> None:
    postman.answers.extend(["250 taken", "550 no", "451 later", "vanish"])
    sent(notifier, load_settings("notifier", {"LIVE_DATA": str(tmp_path)}), postman)
    states = sorted(row.status for row in list_confirmations(notifier) if row.channel == "email")
    assert states == ["failed", "queued", *["sent"] * (FAMILIES - 3), "unknown"]


def test_mails_settled_together_move_on_unless_they_are_further(
    notifier: Database, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    with notifier.begin() as session:
        first, second, *_ = claim(session, settings)
    with notifier.begin() as session:
        ledger.settle(session, first.delivery_id, "delivered", "its own")
    with notifier.begin() as session:
        ledger.settle_sent(session, {first.delivery_id: "one", second.delivery_id: "two"})
    after = {row.id: row for row in list_confirmations(notifier)}
    further, moved = after[first.message_id], after[second.message_id]
    assert (further.status, further.deliveries[0].provider_id) == ("delivered", "its own")
    assert (moved.status, moved.deliveries[0].provider_id) == ("sent", "two")
    assert (moved.deliveries[0].state, moved.leased_until) == ("sent", None)


@pytest.mark.parametrize("step", ["begin", "settle"])
def test_lost_race_over_a_batch_is_an_error_that_is_tried_again(
    notifier: Database, tmp_path: Path, step: str
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    with notifier.begin() as session:
        first, *_ = claim(session, settings)
    said = {first.message_id: dict.fromkeys(WORDS, "x")}
    with notifier.begin() as holder, notifier.begin() as session:
        acts: dict[str, Callable[[], object]] = {
            "begin": partial(ledger.begin, session, said, clock.now()),
            "settle": partial(ledger.settle_sent, session, {first.delivery_id: "one"}),
        }
        holder.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            acts[step]()
        session.rollback()


def test_mail_nobody_knows_about_goes_once_more_and_is_counted(
    notifier: Database, postman: Postman, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    postman.answers.append("vanish")
    sent(notifier, settings, postman)
    long_ago = clock.now() - timedelta(hours=1)
    doubt = update(Message).where(Message.status == "unknown").values(leased_until=long_ago)
    with notifier.begin() as session:
        session.execute(doubt)
    url = f"smtp+plain://127.0.0.1:{postman.port}"
    mail = Mail(replace(settings, smtp_url=url, mail_from="live@example.org"))
    recover(notifier, settings, {"email": Channel(mail.send, mail.find, repeatable=True)})
    mail.close()
    assert sum(row.resent for row in list_confirmations(notifier)) == 1
    assert len(postman.mails) == FAMILIES + 1
