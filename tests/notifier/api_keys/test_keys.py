"""Administrators make and revoke keys; nobody can read one afterwards, and the log has it all."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifier.models import ApiKey
from shared.database.session import Database
from shared.staff.audit import audit
from tests.staff_user import StaffUser

URL = "/staff/messages/keys/"
KEY = re.compile(r"live_[\w-]{43}")


class Administrator(StaffUser):
    """Return an administrator with a signed-in client."""

    def __init__(self, app: Flask) -> None:
        self.organisation_id = uuid4()
        super().__init__(app, {self.organisation_id: "admin"})
        self.client: FlaskClient = self.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    def make_key(self, name: str = "Wilma", *scopes: str) -> str:
        """Send the form and return the page."""
        data = {**self.form_data(name=name), "scopes": list(scopes)}
        return self.client.post(URL, data=data).text


@pytest.fixture
def admin(app: Flask, database: Database) -> Administrator:
    """Create an administrator."""
    return Administrator(app)


def read_key(database: Database) -> ApiKey:
    """Return the only key."""
    with database.read() as session:
        return session.scalars(select(ApiKey)).one()


def test_key_is_shown_once_and_stored_as_a_hash(database: Database, admin: Administrator) -> None:
    (key,) = KEY.findall(admin.make_key("Wilma", "campaigns:read", "campaigns:write"))
    stored = read_key(database)
    assert key not in str(vars(stored))
    assert (stored.organisation_id, stored.scopes) == (
        admin.organisation_id,
        ["campaigns:read", "campaigns:write"],
    )
    page = admin.client.get(URL).text
    assert "Wilma" in page
    assert "Write drafts, which staff send" in page
    assert not KEY.search(page)


def test_revoked_key_stays_in_the_list_and_in_the_log(
    database: Database, admin: Administrator
) -> None:
    admin.make_key("Wilma", "messages:read")
    url = f"{URL}{read_key(database).id}/revoke"
    for _ in range(2):
        answer = admin.client.post(url, data=admin.form_data(), follow_redirects=True)
        assert "The key no longer works" in answer.text
        assert "Revoked" in answer.text
    with database.read() as session:
        actions = session.scalars(select(audit.c.action).order_by(audit.c.seq)).all()
    assert actions == ["api_key_created", "api_key_revoked"]


@pytest.mark.parametrize(
    ("name", "scopes", "words"),
    [
        ("", ["messages:read"], "Fill this in"),
        ("Wilma", [], "Choose what the system may do"),
        ("Wilma", ["everything"], "Choose what the system may do"),
    ],
)
def test_wrong_form_keeps_what_was_typed(
    database: Database, admin: Administrator, name: str, scopes: list[str], words: str
) -> None:
    page = admin.make_key(name, *scopes)
    assert words in page
    assert f'value="{name}"' in page
    with database.read() as session:
        assert session.scalars(select(ApiKey)).all() == []


def test_key_of_another_organisation_cannot_be_revoked(
    app: Flask, database: Database, admin: Administrator
) -> None:
    admin.make_key("Wilma", "messages:read")
    stranger = Administrator(app)
    key_id: UUID = read_key(database).id
    answer = stranger.client.post(f"{URL}{key_id}/revoke", data=stranger.form_data())
    assert answer.status_code == 404
    assert read_key(database).revoked_at is None
