"""Reserve seats for a class in tests, as a teacher does."""

from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from services.registrations.groups import operations
from services.registrations.groups.schemas import GroupRequest, GroupRequestSchema
from services.registrations.holds.operations import confirm_registration
from services.registrations.models import Occurrence, Registration
from services.registrations.registration.limits import build_limits
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.html_forms import read_form_fields

FORM = {
    "school": "Puropellon koulu", "class_name": "8B", "grade": "8", "pupils": "25", "adults": "2",
    "contact-name": "Opettaja Oksanen", "contact-email": "oksanen@example.org",
    "contact-phone": "040 123 4567", "contact-language": "en", "note": "",
}  # fmt: skip


def build_request(occurrence: Occurrence, **given: Any) -> GroupRequest:
    """Build a request of a class; the arguments replace fields."""
    contact = {name: FORM[f"contact-{name}"] for name in ("name", "email", "phone", "language")}
    contact |= {name: given.pop(name) for name in ("email", "phone") if name in given}
    fields = {name: FORM[name] for name in ("school", "class_name", "grade", "pupils", "adults")}
    body = {"occurrence_id": str(occurrence.id), "contact": contact, **fields, **given}
    return GroupRequestSchema(occurrence).parse(body)


def reserve_class(
    database: Database,
    settings: Settings,
    occurrence_id: UUID,
    *,
    confirm: bool = True,
    **given: Any,
) -> Registration:
    """Reserve seats for a class, and confirm them as by the link; return what was stored."""
    limits = build_limits(settings, "192.0.2.1")
    with database.begin() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        request = build_request(occurrence, **given)
        result = operations.reserve_group(session, request, limits)
    if confirm:
        with database.begin() as session:
            confirm_registration(session, session.get_one(Registration, result.id))
    return load_registration(database, result.id)


def load_registration(database: Database, registration_id: UUID) -> Registration:
    """Read a registration from the database."""
    with database.read() as session:
        return session.get_one(Registration, registration_id)


class TeacherBrowser:
    """A browser without script that follows redirects and sends the form of its page."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("lang", "en")
        self.url = self.text = ""
        self.status = 0

    def open(self, url: str) -> str:
        """Open a page, follow redirects, and return its text."""
        response = self.client.get(url)
        while response.status_code in (302, 303):
            url = response.location
            response = self.client.get(url)
        self.url, self.text, self.status = url, response.text, response.status_code
        return self.text

    def open_group(
        self, settings: Settings, registration: Registration, purpose: str = links.SENT_LINK
    ) -> str:
        """Open the link of a group, as in the message or as the browser was redirected to it."""
        version = registration.link_version
        return self.open(f"/r/{links.create_secret(settings, purpose, registration.id, version)}")

    def send(self, path: str = "", **typed: Any) -> str:
        """Send the fields of the page with what was typed, and open what follows."""
        target = path or self.url.partition("?")[0]
        fields = {**read_form_fields(self.text), **typed}
        response = self.client.post(target, data=fields)
        if response.status_code == 303:
            return self.open(response.location)
        self.text, self.status = response.text, response.status_code
        return self.text
