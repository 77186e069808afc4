"""Members of staff for tests: known to an app's service, and signed in with a client."""

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


class Person:
    """Somebody with roles, as a service knows her, in a session of hers."""

    def __init__(self, app: Flask, roles: dict[UUID, str], name: str = "Liisa") -> None:
        self.live = app.extensions["live"]
        self.id, self.session_id, self.version, self.name = uuid4(), uuid4(), 0, name
        self.ended: list[str] = []
        self.has_right(roles)

    def has_right(self, roles: dict[UUID, str]) -> None:
        """From now on she has these roles: organisation and role."""
        self.roles = roles
        self.tell()

    def end(self) -> None:
        """Her session is ended."""
        self.ended = [str(self.session_id)]
        self.tell()

    def tell(self) -> None:
        """The service hears of what she may do, as by the fact of events."""
        self.version += 1
        names = {f"name_{code}": "Raseko" for code in ("fi", "sv", "en")}
        fact = StaffAccessChanged(
            version=self.version,
            staff_id=self.id,
            name=self.name,
            memberships=[
                {"organisation_id": str(one), "role": role, **names}
                for one, role in self.roles.items()
            ],
            ended_sessions=self.ended,
        )
        with self.live.database.begin() as session:
            access.store_staff_access(session, fact)

    def sign_in(self, client: FlaskClient) -> FlaskClient:
        """The client has the cookie of her session."""
        ends_at = clock.now() + timedelta(days=1)
        body = {"p": str(self.id), "s": str(self.session_id), "e": int(ends_at.timestamp())}
        keys = list(self.live.settings.session_keys)
        signed = URLSafeSerializer(keys, salt="staff-session").dumps(body)
        client.set_cookie(COOKIE, str(signed))
        return client

    def form(self, **fields: str) -> dict[str, str]:
        """A form's fields, with the one that says it is of her session."""
        return {"csrf": csrf.create_csrf_token(self.live.settings, self.session_id), **fields}
