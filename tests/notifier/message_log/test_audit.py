"""Opening a page with personal data is recorded in the audit log."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import build_page_urls, get_occurrence_page
from tests.staff_user import StaffUser


def test_viewed_pages_are_audited_without_personal_data(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, editor: StaffUser
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    pages = build_page_urls(queued_builder, database)
    for path in ("/staff/messages/", "/staff/messages/search?q=Virtanen", *pages):
        assert client.get(path).status_code == 200
    with database.read() as session:
        rows = session.execute(select(audit).order_by(audit.c.seq)).all()
    assert [row.action for row in rows] == [
        "messages_seen", "messages_searched", "occurrence_messages_seen",
        "registration_messages_seen", "mail_seen", "registration_messages_seen",
    ]  # fmt: skip
    assert {row.organisation_id for row in rows} == {queued_builder.occurrence.organisation_id}
    assert not any(word in str(rows) for word in ("Aino", "Virtanen", "@example.org", "+358"))


def test_search_without_results_is_not_audited(database: Database, client: FlaskClient) -> None:
    client.get("/staff/messages/search?q=nobody")
    client.get("/staff/messages/search")
    with database.read() as session:
        assert session.execute(select(audit)).all() == []


def test_log_page_names_the_viewer_and_the_viewed_page(
    app: Flask, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    get_occurrence_page(client, queued_builder)
    admin = StaffUser(app, {queued_builder.occurrence.organisation_id: "admin"}, "Maija").sign_in(
        app.test_client()
    )
    page = admin.get("/staff/messages/log/?views=1&lang=en").text
    assert "an event&#39;s messages: Avoimet ovet" in page
    assert "Liisa" in page
    assert "an event&#39;s messages" not in admin.get("/staff/messages/log/?lang=en").text
