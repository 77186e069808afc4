"""The overview lists problems and the events with messages."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.models import Occurrence
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.messages import apply_facts, send_all_due
from tests.staff_user import StaffUser


def test_overview_lists_upcoming_events_before_past_ones(
    app: Flask,
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    settings: Settings,
) -> None:
    here = queued_builder.occurrence.organisation_id
    past = FactBuilder(organisation_id=here, title={"fi": "Past", "sv": "Past", "en": "Past event"})
    later = FactBuilder(organisation_id=here, starts_at=clock.now() + timedelta(days=20),
                  title={"fi": "Later", "sv": "Later", "en": "Later event"})  # fmt: skip
    elsewhere = FactBuilder(title={"fi": "x", "sv": "x", "en": "Elsewhere event"})
    for builder in (past, later, elsewhere):
        apply_facts(
            database, builder.build_occurrence_published(), builder.build_registration_confirmed()
        )
    send_all_due(database, settings)
    with database.begin() as session:
        session.execute(
            update(Occurrence)
            .where(Occurrence.id == past.occurrence.occurrence_id)
            .values(starts_at=clock.now() - timedelta(days=3), ends_at=clock.now())
        )
    page = client.get("/staff/messages/").text
    assert page.index("Open day") < page.index("Later event") < page.index("Past event")
    assert "Elsewhere" not in page
    assert f"occurrences/{queued_builder.occurrence.occurrence_id}?state=sent" in page


def test_overview_lists_problems_first(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "unknown", "ReadTimeout")
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    page = client.get("/staff/messages/").text
    assert page.count("/staff/messages/registrations/") == 2
    assert page.index("See to these first") < page.index("no such e-mail address")


def test_overview_leaves_out_problems_that_are_solved(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    apply_facts(
        database, queued_builder.build_registration_changed(contact_email="right@example.org")
    )
    assert "See to these first" not in client.get("/staff/messages/").text
    end_attempt(database, get_only_message(database, "changed", "email"), "failed", "550")
    assert "See to these first" in client.get("/staff/messages/").text
    apply_facts(database, queued_builder.build_registration_cancelled())
    assert "See to these first" not in client.get("/staff/messages/").text


def test_overview_without_messages_offers_one_action(
    app: Flask, database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    client = StaffUser(app, {fact_builder.occurrence.organisation_id: "admin"}).sign_in(
        app.test_client()
    )
    page = client.get("/staff/messages/?lang=en").text
    assert "No messages yet" in page
    assert page.split("<main")[1].count('class="button"') == 1


def test_overview_has_a_heading_in_each_language(database: Database, client: FlaskClient) -> None:
    headings = {"fi": "Viestit", "sv": "Meddelanden", "en": "Messages"}
    for language, heading in headings.items():
        page = client.get(f"/staff/messages/?lang={language}").text
        assert f"<h1>{heading}</h1>" in page
