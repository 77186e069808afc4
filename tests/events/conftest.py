"""The events app over a migrated database, with people of the staff as events itself keeps them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.events.app import create_app
from services.events.identity import operations
from services.events.models import Organisation
from services.events.models.staff import StaffMember
from services.events.people import operations as people
from shared import clock
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.staff.rights import Role
from shared.web.forms import csrf
from shared.web.staff_session import COOKIE, set_session_cookie
from tests.events.editor import Editor


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The app of an embedded run in a folder of its own."""
    made = create_app(load_settings("events", {"LIVE_DATA": str(tmp_path)}))
    live = made.extensions["live"]
    upgrade_database("events", live.database)
    yield made
    live.database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the app."""
    return app.test_client()


@pytest.fixture
def database(app: Flask) -> Database:
    """The app's database."""
    made: Database = app.extensions["live"].database
    return made


@pytest.fixture
def school(database: Database) -> Callable[[str], UUID]:
    """Make an organisation; return its id."""

    def make(slug: str) -> UUID:
        names = {language: f"{slug} {language}" for language in ("fi", "sv", "en")}
        with database.begin() as session:
            made = Organisation(slug=slug, name=names, contact_email=f"{slug}@example.org")
            session.add(made)
            session.flush()
            return made.id

    return make


class Colleague:
    """A member of staff in the database of events, and a client in which she is signed in."""

    def __init__(self, app: Flask, name: str, roles: dict[UUID, str]) -> None:
        self.app, self.live = app, app.extensions["live"]
        self.email = f"{name.lower()}@example.org"
        with self.live.database.begin() as session:
            person = StaffMember(email=self.email, name=name, language="en", created_at=clock.now())
            session.add(person)
            session.flush()
            self.id = person.id
            for organisation_id, role in roles.items():
                people.add_membership(session, person, organisation_id, Role(role))
        self.client = app.test_client()
        self.sign_in()

    def sign_in(self) -> None:
        """Start a session in the client."""
        with self.live.database.begin() as session:
            person = session.get_one(StaffMember, self.id)
            begun = operations.begin_session(session, person, "Firefox")
        self.session_id = begun.id
        with self.app.test_request_context():
            response = self.app.response_class()
            set_session_cookie(response, self.live.settings, self.id, (begun.id, begun.expires_at))
        cookie = response.headers["Set-Cookie"].split(";")[0].partition("=")[2]
        self.client.set_cookie(COOKIE, cookie)

    def get(self, path: str, status: int = 200) -> str:
        """Return the page at an address, which has to answer with this status."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        """Send a form of the session; return where it redirects to, or the page."""
        form = {"csrf": csrf.create_csrf_token(self.live.settings, self.session_id), **fields}
        answer = self.client.post(path, data=form)
        assert answer.status_code == status, answer.text
        return answer.headers.get("Location", answer.text)


@pytest.fixture
def hire(app: Flask) -> Callable[..., Colleague]:
    """Make a member of staff with roles by organisation."""

    def make(name: str, roles: dict[UUID, str]) -> Colleague:
        return Colleague(app, name, roles)

    return make


@pytest.fixture
def editor(client: FlaskClient) -> Editor:
    """An editor of a new organisation, signed in, reading English."""
    client.set_cookie("lang", "en")
    return Editor(client)
