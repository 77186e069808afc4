"""Texts and contacts are erased after their time, and not before."""

import pytest

from services.notifier.models import Registration
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import delete_expired_after, list_captured, list_messages, send_all_due


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


def get_registration(database: Database, fact_builder: FactBuilder) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, fact_builder.registration.registration_id)
