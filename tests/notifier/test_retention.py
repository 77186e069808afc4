"""Texts and contacts are erased after their time, and not before."""

from typing import Any

import pytest
from sqlalchemy import event

from services.notifier.models import NO_FORMER_VALUES, Registration
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    delete_expired_after,
    list_captured,
    list_messages,
    send_all_due,
)
from tests.written_rows import count_written_rows


@pytest.fixture
def sent_builder(
    queued_builder: FactBuilder, database: Database, settings: Settings
) -> FactBuilder:
    """Send the confirmation of the builder's registration."""
    send_all_due(database, settings)
    return queued_builder


def test_texts_are_deleted_after_body_days_and_not_before(
    sent_builder: FactBuilder, database: Database, settings: Settings
) -> None:
    delete_expired_after(database, settings, settings.body_days - 0.1)
    assert len(list_captured(database)) == 2
    delete_expired_after(database, settings, settings.body_days + 0.1)
    assert list_captured(database) == []
    assert not any(
        row.text + row.html + row.email_subject + row.calendar for row in list_messages(database)
    )


def test_contacts_are_erased_after_contact_days_and_not_before(
    sent_builder: FactBuilder, database: Database, settings: Settings
) -> None:
    last = 10 + settings.contact_days
    delete_expired_after(database, settings, last - 0.1)
    assert get_registration(database, sent_builder).contact_email == "aino@example.org"
    delete_expired_after(database, settings, last + 0.2)
    assert (
        get_registration(database, sent_builder).contact_email
        == get_registration(database, sent_builder).contact_name
        == ""
    )
    assert all(row.recipient.startswith("erased:") for row in list_messages(database))


def test_addresses_of_a_guardian_are_erased_with_the_contact(
    fact_builder: FactBuilder, database: Database, settings: Settings
) -> None:
    asked = fact_builder.build_guardian_asked(guardian_phone="+358405556677")
    apply_facts(database, fact_builder.build_occurrence_published(), asked)
    delete_expired_after(database, settings, 10.2 + settings.contact_days)
    erased = get_registration(database, fact_builder)
    assert erased.guardian_email == erased.guardian_phone == ""


@pytest.mark.parametrize("days", [8, 60])
def test_second_run_of_the_retention_writes_no_row(
    sent_builder: FactBuilder, database: Database, settings: Settings, days: int
) -> None:
    apply_facts(database, sent_builder.build_registration_changed())
    send_all_due(database, settings)
    with count_written_rows(database) as first:
        delete_expired_after(database, settings, days)
    with count_written_rows(database) as second:
        delete_expired_after(database, settings, days)
    assert first.number > 0
    assert second.number == 0


def test_former_contact_in_a_message_is_erased(
    sent_builder: FactBuilder, database: Database, settings: Settings
) -> None:
    apply_facts(database, sent_builder.build_registration_changed(contact_email="new@example.org"))
    changed = [row for row in list_messages(database) if row.kind == "changed"]
    assert {row.former.contact_email for row in changed} == {"aino@example.org"}
    delete_expired_after(database, settings, settings.body_days + 0.1)
    assert all(row.former == NO_FORMER_VALUES for row in list_messages(database))


@pytest.mark.parametrize("index", ["ix_message_with_texts_due_at", "ix_registration_with_contact"])
def test_retention_reads_by_an_index_only_what_is_not_erased(
    sent_builder: FactBuilder, database: Database, settings: Settings, index: str
) -> None:
    plans = explain_statements(database, settings)
    assert any(index in plan for plan in plans), plans


def explain_statements(database: Database, settings: Settings) -> list[str]:
    """Return how SQLite carries out each statement of the retention."""
    plans: list[str] = []

    def explain(
        connection: Any, _cursor: Any, statement: str, parameters: Any, *_arguments: Any
    ) -> None:
        if statement.startswith("UPDATE"):
            raw = connection.connection.driver_connection
            rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in rows)

    event.listen(database.engine, "before_cursor_execute", explain)
    delete_expired_after(database, settings, 60)
    event.remove(database.engine, "before_cursor_execute", explain)
    return plans


def get_registration(database: Database, fact_builder: FactBuilder) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, fact_builder.registration.registration_id)
