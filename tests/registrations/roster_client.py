"""What the tests of the roster share: a member of staff, an occurrence, and families."""

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
from tests.registrations.conftest import Publish, body
from tests.staff_user import StaffUser

HOME = "/staff/registrations/"


class RosterClient:
    """A member of staff who uses the roster of one occurrence of their organisation."""

    def __init__(self, app: Flask, publish: Publish, role: str = "editor", **given: Any) -> None:
        self.database: Database = app.extensions["live"].database
        self.organisation = uuid4()
        self.occurrence = publish(organisation_id=self.organisation, **given)
        self.person = StaffUser(app, {self.organisation: role})
        self.client = self.person.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")
        self.url = f"{HOME}occurrences/{self.occurrence}"

    def family(self, seats: int = 2, **given: Any) -> Registration:
        """Register a family; the arguments replace fields of the contact or of the request."""
        asked = body(self.occurrence, seats=seats)
        contact = {name: given.pop(name) for name in asked["contact"].keys() & given.keys()}
        asked = {**asked, **given, "contact": {**asked["contact"], **contact}}
        with self.database.begin() as session:
            request = RegistrationRequestSchema().parse(asked)
            result = operations.create_registration(session, request)
            return session.get_one(Registration, result.id)

    def slot(self) -> Occurrence:
        """Return the stored occurrence."""
        with self.database.read() as session:
            return session.get_one(Occurrence, self.occurrence)

    def of(self, registration: Registration, path: str = "") -> str:
        """Return the address of a registration's page."""
        return f"{HOME}{registration.id}{path}"

    def page(self, url: str) -> str:
        """Return a page, which has to open."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.status
        return answer.text

    def send(self, url: str, **fields: str) -> TestResponse:
        """Send a form and return the response."""
        return self.client.post(url, data=self.person.form_data(**fields))

    def stored(self, registration: Registration) -> Registration:
        """Return the stored registration."""
        with self.database.read() as session:
            return session.get_one(Registration, registration.id)

    def acts(self, subject_id: UUID | None = None) -> list[tuple[str, str]]:
        """Return action and staff name of the log's entries, oldest first."""
        with self.database.read() as session:
            rows = session.execute(select(audit).order_by(audit.c.seq)).all()
        return [(row.action, row.staff_name) for row in rows if subject_id in (None, row.target_id)]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of the facts of this kind in the outbox."""
        wanted = select(outbox.c.body).where(outbox.c.contract.contains(kind))
        with self.database.read() as session:
            rows = session.scalars(wanted.order_by(outbox.c.seq)).all()
        return [json.loads(text)["data"] for text in rows]


def lower_and_raise_capacity(
    roster: RosterClient, rush: Callable[[], Any], rounds: int = 15
) -> Counter[int]:
    """Lower the capacity to what is taken and raise it a little, over and over during a rush.

    Returns the answers to lowering: 303 when it was done, 409 when somebody came in between.
    """
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(1) as pool:
        rushing = pool.submit(rush)
        for _ in range(rounds):
            answers[set_capacity(roster, lambda seen: seen.taken)] += 1
            set_capacity(roster, lambda seen: seen.capacity + 3)
        rushing.result()
    return answers


def set_capacity(roster: RosterClient, capacity: Callable[[Occurrence], int]) -> int:
    """Set a capacity computed from the stored occurrence; return the response's status."""
    seen = roster.slot()
    form = {"capacity": str(capacity(seen)), "shown": str(seen.capacity)}
    return roster.send(f"{roster.url}/capacity", **form).status_code


def count_seats(roster: RosterClient) -> tuple[int, int, int]:
    """Return the seats of all registrations, the seats that are taken, and the capacity."""
    total = select(func.coalesce(func.sum(Registration.seats), 0))
    with roster.database.read() as session:
        counted: int = session.execute(total).scalar_one()
    occurrence = roster.slot()
    return counted, occurrence.taken, occurrence.capacity
