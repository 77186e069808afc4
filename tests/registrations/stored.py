"""Create registrations for tests, and read what is stored of them."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.registrations.models import Registration
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared.bus.outbox import outbox
from shared.database.session import Database
from tests.registrations.request_body import build_registration_body


def create_registration(database: Database, occurrence: UUID, seats: int = 2) -> Registration:
    """Register a family, and return what was stored."""
    request = RegistrationRequestSchema().parse(build_registration_body(occurrence, seats=seats))
    with database.begin() as session:
        result = operations.create_registration(session, request)
    with database.read() as session:
        return session.get_one(Registration, result.id)


def list_facts(database: Database, contract: str) -> list[dict[str, Any]]:
    """List the data of facts whose contract contains this text, the oldest first."""
    bodies = select(outbox.c.body).where(outbox.c.contract.contains(contract))
    with database.read() as session:
        rows = session.scalars(bodies.order_by(outbox.c.seq)).all()
    return [json.loads(row)["data"] for row in rows]
