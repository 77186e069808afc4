"""Only staff with the right to message in the organisation open the pages of the message log."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.models import Occurrence, StaffMail
from shared import clock
from shared.config import Settings
from shared.contracts import SignInRequested
from shared.database.session import Database
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import build_page_urls
from tests.notifier.messages import apply_facts, list_messages
from tests.service_apps import get_app
from tests.staff_user import StaffUser


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_message_pages_by_each_role_need_the_right_to_message(
    app: Flask, database: Database, queued_builder: FactBuilder, role: str
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    person = StaffUser(app, {queued_builder.occurrence.organisation_id: role}).sign_in(
        app.test_client()
    )
    wanted = 200 if Right.MESSAGE in ROLE_RIGHTS[Role(role)] else 403
    pages = [
        "/staff/messages/",
        "/staff/messages/search?q=Aino",
        *build_page_urls(queued_builder, database),
    ]
    assert {path: person.get(path).status_code for path in pages} == dict.fromkeys(pages, wanted)


def test_message_pages_of_another_organisation_are_not_found(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    other_user = StaffUser(app, {uuid4(): "admin"})
    client = other_user.sign_in(app.test_client())
    pages = build_page_urls(queued_builder, database)
    assert {client.get(path).status_code for path in pages} == {404}
    assert client.post(pages[-1], data=other_user.form_data()).status_code == 404
    for path in ("/staff/messages/", "/staff/messages/search?q=Aino"):
        assert "Virtanen" not in client.get(path).text


def test_message_pages_by_another_coordinator_are_forbidden(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    client = StaffUser(app, {uuid4(): "coordinator"}).sign_in(app.test_client())
    assert {client.get(path).status_code for path in build_page_urls(queued_builder, database)} == {
        403
    }


def test_message_pages_without_an_organisation_are_not_found(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        session.execute(update(Occurrence).values(organisation_id=None))
    assert {client.get(path).status_code for path in build_page_urls(queued_builder, database)} == {
        404
    }


def test_message_pages_when_signed_out_redirect_to_sign_in(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    client = app.test_client()
    for path in ("/staff/messages/", *build_page_urls(queued_builder, database)):
        assert client.get(path).location.startswith("/sign-in?next="), path


def test_message_pages_of_unknown_ids_are_not_found(client: FlaskClient) -> None:
    for path in ("occurrences/{}", "registrations/{}", "{}.html", "{}/resend"):
        assert client.get("/staff/messages/" + path.format(uuid4())).status_code == 404


def test_message_pages_with_capture_off_open(
    settings: Settings, database: Database, queued_builder: FactBuilder
) -> None:
    app = get_app(replace(settings, capture=False))
    client = StaffUser(app, {queued_builder.occurrence.organisation_id: "admin"}).sign_in(
        app.test_client()
    )
    for path in ("/staff/messages/", "/staff/messages/log/"):
        assert client.get(path).status_code == 200


def test_staff_emails_are_not_shown_in_the_message_log(
    database: Database, client: FlaskClient
) -> None:
    fact = SignInRequested(
        version=1, sign_in_id=uuid4(), name="Liisa", email="liisa@example.org", language="fi",
        expires_at=clock.now() + timedelta(minutes=15),
    )  # fmt: skip
    apply_facts(database, fact)
    with database.read() as session:
        assert session.get(StaffMail, fact.sign_in_id) is not None
    staff_email = next(row for row in list_messages(database) if row.subject_type == "staff_mail")
    for path in (
        f"{staff_email.id}.html",
        f"{staff_email.id}/resend",
        f"registrations/{fact.sign_in_id}",
    ):
        assert client.get(f"/staff/messages/{path}").status_code == 404
    assert "liisa@example.org" not in client.get("/staff/messages/").text
    assert "Nobody found" in client.get("/staff/messages/search?q=liisa@example.org").text
