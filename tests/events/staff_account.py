"""Staff accounts in the database of events, for tests of signing in and of people."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask

from services.events.identity import operations as identity
from services.events.models.staff import StaffMember
from services.events.people import operations as people
from shared import clock
from shared.staff.rights import Role
from shared.web.forms import csrf
from shared.web.staff_session import COOKIE, set_session_cookie


class StaffAccount:
    """A staff account in the database of events, and a client signed in to it."""

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
        """Start a new session in the client."""
        with self.live.database.begin() as session:
            person = session.get_one(StaffMember, self.id)
            new_session = identity.begin_session(session, person, "Firefox")
        self.session_id = new_session.id
        with self.app.test_request_context():
            response = self.app.response_class()
            set_session_cookie(
                response, self.live.settings, self.id, (new_session.id, new_session.expires_at)
            )
        cookie = response.headers["Set-Cookie"].split(";")[0].partition("=")[2]
        self.client.set_cookie(COOKIE, cookie)

    def get(self, path: str, status: int = 200) -> str:
        """Return the text of a page; the response must have this status."""
        response = self.client.get(path)
        assert response.status_code == status, response.text
        return response.text

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        """Send a form with the CSRF token; return the redirect's target, or the page."""
        form = {"csrf": csrf.create_csrf_token(self.live.settings, self.session_id), **fields}
        response = self.client.post(path, data=form)
        assert response.status_code == status, response.text
        return response.headers.get("Location", response.text)


AddOrganisation = Callable[[str], UUID]
AddStaffAccount = Callable[[str, dict[UUID, str]], StaffAccount]
