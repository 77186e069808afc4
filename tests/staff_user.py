"""Members of staff for tests: stored in a service's copy of staff access, signed in by cookie."""

from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from shared import clock
from shared.contracts import StaffAccessChanged
from shared.staff import access
from shared.web.forms import csrf
from shared.web.staff_session import COOKIE


class StaffUser:
    """A member of staff with roles, as a service knows them, and one session.

    `roles` maps the id of an organisation to the role in it.
    """

    def __init__(self, app: Flask, roles: dict[UUID, str], name: str = "Liisa") -> None:
        self.live = app.extensions["live"]
        self.id, self.session_id, self.version, self.name = uuid4(), uuid4(), 0, name
        self.ended_sessions: list[str] = []
        self.set_roles(roles)

    def set_roles(self, roles: dict[UUID, str]) -> None:
        """Replace the roles of this user."""
        self.roles = roles
        self._store_access()

    def end_session(self) -> None:
        """End the session of this user."""
        self.ended_sessions = [str(self.session_id)]
        self._store_access()

    def _store_access(self) -> None:
        """Store the user's access as the service does when it receives the fact."""
        self.version += 1
        names = {f"name_{code}": "Raseko" for code in ("fi", "sv", "en")}
        fact = StaffAccessChanged(
            version=self.version,
            staff_id=self.id,
            name=self.name,
            memberships=[
                {"organisation_id": str(organisation), "role": role, **names}
                for organisation, role in self.roles.items()
            ],
            ended_sessions=self.ended_sessions,
        )
        with self.live.database.begin() as session:
            access.store_staff_access(session, fact)

    def sign_in(self, client: FlaskClient) -> FlaskClient:
        """Set the cookie of this user's session in the client, and return the client."""
        ends_at = clock.now() + timedelta(days=1)
        payload = {"p": str(self.id), "s": str(self.session_id), "e": int(ends_at.timestamp())}
        keys = list(self.live.settings.session_keys)
        cookie = URLSafeSerializer(keys, salt="staff-session").dumps(payload)
        client.set_cookie(COOKIE, str(cookie))
        return client

    def form_data(self, **fields: str) -> dict[str, str]:
        """Return the fields of a form with the CSRF token of this user's session."""
        return {"csrf": csrf.create_csrf_token(self.live.settings, self.session_id), **fields}
