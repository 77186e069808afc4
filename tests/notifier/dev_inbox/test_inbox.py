"""The embedded run's inbox, and what goes from the ledger on its day."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from services.notifier import retention
from services.notifier.app import create_app
from services.notifier.models import Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, list_captured, list_messages, send_all_due


@pytest.fixture
def client(
    app: Flask, database: Database, fact_builder: FactBuilder, settings: Settings
) -> FlaskClient:
    """A client where one family was written to."""
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    send_all_due(database, settings)
    return app.test_client()


def test_inbox_json_has_the_promised_shape_newest_first(
    client: FlaskClient, fact_builder: FactBuilder
) -> None:
    rows = client.get("/dev/inbox.json").json
    assert [row["created_at"] for row in rows] == sorted(
        (r["created_at"] for r in rows), reverse=True
    )
    assert {row["channel"] for row in rows} == {"sms", "email"}
    assert {row["registration_id"] for row in rows} == {
        str(fact_builder.registration.registration_id)
    }
    mail = next(row for row in rows if row["channel"] == "email")
    assert set(mail) == {
        "id", "channel", "to", "subject", "text", "html", "attachments", "registration_id",
        "created_at",
    }  # fmt: skip
    assert mail["to"] == fact_builder.registration.contact_email
    assert mail["attachments"] == [{"filename": "live.ics", "content_type": "text/calendar"}]


def test_inbox_page_shows_messages_of_one_recipient(
    client: FlaskClient, fact_builder: FactBuilder
) -> None:
    page = client.get(f"/dev/inbox?to={fact_builder.registration.contact_email}&lang=en").text
    assert page.count("<article") == 1
    assert "Nothing here yet" in client.get("/dev/inbox?to=nobody@example.org&lang=en").text


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30])
def test_inbox_page_of_any_number_is_a_page(client: FlaskClient, page: str) -> None:
    assert client.get(f"/dev/inbox?page={page}").status_code == 200


def test_mail_is_shown_in_a_sandbox_of_its_own(client: FlaskClient) -> None:
    mail = next(row for row in client.get("/dev/inbox.json").json if row["channel"] == "email")
    shown = client.get(f"/dev/inbox/{mail['id']}.html")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "<h1" in shown.text
    entry = client.get(f"/dev/inbox/{mail['id']}.ics")
    assert (entry.mimetype, entry.text.splitlines()[0]) == ("text/calendar", "BEGIN:VCALENDAR")


@pytest.mark.parametrize("path", ["/dev/inbox/00000000-0000-0000-0000-000000000000.html", "/dev/x"])
def test_inbox_of_an_unknown_message_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_inbox_is_not_there_when_messages_are_sent(settings: Settings) -> None:
    app = create_app(replace(settings, capture=False))
    for path in ("/dev/inbox", "/dev/inbox.json"):
        assert app.test_client().get(path).status_code == 404


def erase(database: Database, settings: Settings, days: float) -> None:
    later = time_machine.travel(clock.now() + timedelta(days=days), tick=False)
    with later, database.begin() as session:
        retention.delete_expired_data(session, settings)


def test_texts_go_after_their_days_and_not_before(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    erase(database, settings, settings.body_days - 0.1)
    assert len(list_captured(database)) == 2
    erase(database, settings, settings.body_days + 0.1)
    assert list_captured(database) == []
    assert not any(
        row.text + row.html + row.email_subject + row.calendar for row in list_messages(database)
    )


def test_contacts_go_after_the_event_and_not_before(
    client: FlaskClient, database: Database, settings: Settings, fact_builder: FactBuilder
) -> None:
    last = 10 + settings.contact_days
    erase(database, settings, last - 0.1)
    assert contact(database, fact_builder).contact_email == "aino@example.org"
    erase(database, settings, last + 0.2)
    assert (
        contact(database, fact_builder).contact_email
        == contact(database, fact_builder).contact_name
        == ""
    )
    assert all(row.recipient.startswith("erased:") for row in list_messages(database))


def contact(database: Database, fact_builder: FactBuilder) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, fact_builder.registration.registration_id)
