"""A client for the staff pages about the registrations of one occurrence."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.registrations.models import Occurrence, Registration
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.staff.audit import audit
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body
from tests.staff_user import StaffUser

HOME = "/staff/registrations/"


class RosterClient:
    """Opens and changes one occurrence's roster as a member of staff."""

    def __init__(
        self, app: Flask, create_occurrence: CreateOccurrence, role: str = "editor", **given: Any
    ) -> None:
        self.database: Database = app.extensions["live"].database
        self.organisation_id = uuid4()
        self.occurrence_id = create_occurrence(organisation_id=self.organisation_id, **given)
        self.user = StaffUser(app, {self.organisation_id: role})
        self.client = self.user.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")
        self.url = f"{HOME}occurrences/{self.occurrence_id}"

    def create_registration(self, seats: int = 2, **given: Any) -> Registration:
        """Register a family; the arguments replace fields of the contact or of the request."""
        body = build_registration_body(self.occurrence_id, seats=seats)
        contact = {name: given.pop(name) for name in body["contact"].keys() & given.keys()}
        body = {**body, **given, "contact": {**body["contact"], **contact}}
        with self.database.begin() as session:
            request = RegistrationRequestSchema().parse(body)
            result = operations.create_registration(session, request)
            return session.get_one(Registration, result.id)

    def get_occurrence(self) -> Occurrence:
        """Read the occurrence from the database."""
        with self.database.read() as session:
            return session.get_one(Occurrence, self.occurrence_id)

    def build_url(self, registration: Registration, path: str = "") -> str:
        """Build the URL of a page about this registration."""
        return f"{HOME}{registration.id}{path}"

    def get_page(self, url: str) -> str:
        """Open a page, assert that it succeeded, and return its text."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.status
        return answer.text

    def post_form(self, url: str, **fields: str) -> TestResponse:
        """Submit a form and return the response."""
        return self.client.post(url, data=self.user.form_data(**fields))

    def send_form(self, url: str, **fields: str) -> str:
        """Submit a form that redirects, and return the text of the page that follows."""
        answer = self.post_form(url, **fields)
        assert answer.status_code == 303, answer.status
        return self.get_page(answer.location)

    def get_registration(self, registration: Registration) -> Registration:
        """Read the registration from the database."""
        with self.database.read() as session:
            return session.get_one(Registration, registration.id)

    def list_actions(self, subject_id: UUID | None = None) -> list[tuple[str, str]]:
        """List action and staff name of the entries in the audit log, the oldest first."""
        with self.database.read() as session:
            rows = session.execute(select(audit).order_by(audit.c.seq)).all()
        return [(row.action, row.staff_name) for row in rows if subject_id in (None, row.target_id)]

    def list_facts(self, kind: str) -> list[dict[str, Any]]:
        """List the data of the facts of this kind in the outbox."""
        wanted = select(outbox.c.body).where(outbox.c.contract.contains(kind))
        with self.database.read() as session:
            rows = session.scalars(wanted.order_by(outbox.c.seq)).all()
        return [json.loads(text)["data"] for text in rows]


MakeRoster = Callable[..., RosterClient]


def lower_and_raise_capacity(
    roster: RosterClient, register_many: Callable[[], Any], rounds: int = 15
) -> Counter[int]:
    """Lower the capacity to the taken seats and raise it again, while `register_many` runs.

    Return the status codes of lowering: 303 when it succeeded, 409 when seats were taken meanwhile.
    """
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(1) as pool:
        registering = pool.submit(register_many)
        for _ in range(rounds):
            answers[set_capacity(roster, lambda stored: stored.taken)] += 1
            set_capacity(roster, lambda stored: stored.capacity + 3)
        registering.result()
    return answers


def set_capacity(roster: RosterClient, capacity: Callable[[Occurrence], int]) -> int:
    """Set a capacity computed from the stored occurrence; return the response's status."""
    stored = roster.get_occurrence()
    form = {
        "capacity": str(capacity(stored)),
        "shown": str(stored.capacity),
        "taken": str(stored.taken),
    }
    return roster.post_form(f"{roster.url}/capacity", **form).status_code


def count_seats(roster: RosterClient) -> tuple[int, int, int]:
    """Return the seats of all registrations, the seats that are taken, and the capacity."""
    total = select(func.coalesce(func.sum(Registration.seats), 0))
    with roster.database.read() as session:
        counted: int = session.execute(total).scalar_one()
    occurrence = roster.get_occurrence()
    return counted, occurrence.taken, occurrence.capacity
