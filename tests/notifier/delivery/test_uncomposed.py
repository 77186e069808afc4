"""A message that cannot be read or written is reported, and all others are sent."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from services.notifier.delivery import ledger, stuck
from services.notifier.delivery.channels.capture import CaptureChannel
from services.notifier.delivery.sender import claim_due_messages
from services.notifier.models import Delivery, Message, Occurrence, Registration
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.messages import PAST, apply_facts, list_captured, list_messages, send_all_due


@dataclass(frozen=True)
class Families:
    """Two families with a message by e-mail and SMS each, for two occurrences."""

    bad: FactBuilder
    good: FactBuilder


@pytest.fixture
def families(database: Database) -> Families:
    """Queue the messages of two families."""
    made = Families(FactBuilder(), FactBuilder())
    for builder in (made.bad, made.good):
        apply_facts(
            database, builder.build_occurrence_published(), builder.build_registration_confirmed()
        )
    return made


def break_time_zone(database: Database, builder: FactBuilder, zone: str = "Mars/Olympus") -> None:
    broken = update(Occurrence).where(Occurrence.id == builder.occurrence.occurrence_id)
    with database.begin() as session:
        session.execute(broken.values(time_zone=zone))


def break_title(database: Database, builder: FactBuilder) -> None:
    broken = update(Occurrence).where(Occurrence.id == builder.occurrence.occurrence_id)
    with database.begin() as session:
        session.execute(broken.values(title=text("'{'")))


def break_status(database: Database, builder: FactBuilder) -> None:
    broken = update(Registration).where(Registration.id == builder.registration.registration_id)
    with database.begin() as session:
        session.execute(broken.values(status=text("'odd'")))


def break_former_values(database: Database, builder: FactBuilder) -> None:
    _update_messages(database, builder, former=text("'['"))


def _update_messages(database: Database, builder: FactBuilder, **values: object) -> None:
    mine = Message.subject_id == builder.registration.registration_id
    with database.begin() as session:
        session.execute(update(Message).where(mine, Message.kind == "confirmed").values(**values))


def read_states(database: Database, builder: FactBuilder) -> set[tuple[str, str | None]]:
    """Return state and error of the builder's confirmations, read as columns."""
    statement = text(
        "SELECT message.status, delivery.error FROM message"
        " LEFT JOIN delivery ON delivery.message_id = message.id"
        " WHERE message.subject_id = :id AND message.kind <> 'reminder'"
    )
    with database.read() as session:
        rows = session.execute(statement, {"id": builder.registration.registration_id.hex})
        return {(status, error) for status, error in rows}


@pytest.mark.parametrize(
    "break_row", [break_time_zone, break_title, break_status, break_former_values]
)
def test_bad_message_fails_and_the_others_are_sent(
    database: Database,
    settings: Settings,
    families: Families,
    break_row: Callable[[Database, FactBuilder], None],
) -> None:
    break_row(database, families.bad)
    with capture_logs() as logged:
        send_all_due(database, settings)
        send_all_due(database, settings)
    assert read_states(database, families.bad) == {("failed", ledger.NOT_COMPOSED)}
    assert read_states(database, families.good) == {("sent", "")}
    assert len(list_captured(database)) == 2
    reports = [line for line in logged if line["log_level"] == "error"]
    assert [line["event"] for line in reports] == ["message not composed"] * 2
    assert all(set(line) == {"event", "log_level", "message", "error"} for line in reports)


def test_mail_to_staff_whose_data_is_gone_fails_alone(
    database: Database, settings: Settings, families: Families
) -> None:
    apply_facts(database, build_sign_in_requested())
    with database.begin() as session:
        session.execute(text("DELETE FROM staff_mail"))
    send_all_due(database, settings)
    states = {row.kind: row.state for row in list_messages(database) if row.kind != "reminder"}
    assert states == {"sign_in": "failed", "confirmed": "sent"}


def test_database_error_is_no_fault_of_the_message(
    database: Database, settings: Settings, families: Families
) -> None:
    with database.begin() as session:
        session.execute(text("ALTER TABLE occurrence RENAME COLUMN title TO former_title"))
    with pytest.raises(Exception, match="no such column"):
        send_all_due(database, settings)
    assert read_states(database, families.bad) == {("queued", None)}


def test_message_of_an_unknown_kind_waits_for_the_next_version(
    database: Database, settings: Settings, families: Families
) -> None:
    _update_messages(database, families.bad, kind=text("'of_next_version'"))
    send_all_due(database, settings)
    assert read_states(database, families.bad) == {("queued", None)}
    assert read_states(database, families.good) == {("sent", "")}
    with database.read() as session:
        assert stuck.find_oldest_waiting(session) is not None  # the health report tells of it


def test_doubtful_bad_message_stays_unknown_and_others_recover(
    database: Database, settings: Settings, families: Families
) -> None:
    with database.begin() as session:
        claimed = claim_due_messages(session, settings)
        session.execute(update(Message).values(leased_until=PAST))
    for outgoing in claimed:
        CaptureChannel(database).send(outgoing)
    break_status(database, families.bad)
    send_all_due(database, settings)
    send_all_due(database, settings)
    assert read_states(database, families.bad) == {("unknown", ledger.NOT_COMPOSED)}
    assert read_states(database, families.good) == {("sent", "")}
    assert [row.times for row in list_captured(database)] == [1] * 4


def test_bad_message_found_after_the_lookup_stays_unknown(
    database: Database, settings: Settings, families: Families, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        claim_due_messages(session, settings)
        session.execute(update(Message).values(leased_until=PAST))
    bad_id = families.bad.registration.registration_id
    drop = ledger.drop_if_unwanted

    def fail_for_bad(session: Session, settings: Settings, delivery_id: UUID) -> bool:
        message = session.get_one(Message, session.get_one(Delivery, delivery_id).message_id)
        if message.subject_id == bad_id:
            raise ValueError("a text with personal data")
        return drop(session, settings, delivery_id)

    monkeypatch.setattr(ledger, "drop_if_unwanted", fail_for_bad)
    send_all_due(database, settings)
    assert read_states(database, families.bad) == {("unknown", ledger.NOT_COMPOSED)}
    assert read_states(database, families.good) == {("sent", "")}
