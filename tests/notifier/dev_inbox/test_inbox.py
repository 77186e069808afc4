"""The inbox of an embedded run shows the captured messages."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import send_all_due
from tests.service_apps import get_app


@pytest.fixture
def client(
    app: Flask, database: Database, queued_builder: FactBuilder, settings: Settings
) -> FlaskClient:
    """Return a client of an app that has sent one confirmation."""
    send_all_due(database, settings)
    return app.test_client()


def test_inbox_json_has_the_documented_fields_newest_first(
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


def test_inbox_page_of_a_recipient_shows_only_their_messages(
    client: FlaskClient, fact_builder: FactBuilder
) -> None:
    page = client.get(f"/dev/inbox?to={fact_builder.registration.contact_email}&lang=en").text
    assert page.count("<article") == 1
    assert "Nothing here yet" in client.get("/dev/inbox?to=nobody@example.org&lang=en").text


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30])
def test_inbox_page_with_any_page_number_opens(client: FlaskClient, page: str) -> None:
    assert client.get(f"/dev/inbox?page={page}").status_code == 200


def test_email_html_in_the_inbox_is_sandboxed(client: FlaskClient) -> None:
    mail = next(row for row in client.get("/dev/inbox.json").json if row["channel"] == "email")
    shown = client.get(f"/dev/inbox/{mail['id']}.html")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "<h1" in shown.text
    entry = client.get(f"/dev/inbox/{mail['id']}.ics")
    assert (entry.mimetype, entry.text.splitlines()[0]) == ("text/calendar", "BEGIN:VCALENDAR")


@pytest.mark.parametrize("path", ["/dev/inbox/00000000-0000-0000-0000-000000000000.html", "/dev/x"])
def test_inbox_path_of_an_unknown_message_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_inbox_with_capture_off_is_not_found(settings: Settings) -> None:
    app = get_app(replace(settings, capture=False))
    for path in ("/dev/inbox", "/dev/inbox.json"):
        assert app.test_client().get(path).status_code == 404
