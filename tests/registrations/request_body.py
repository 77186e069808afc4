"""Build the JSON of a registration."""

from typing import Any
from uuid import UUID


def build_registration_body(
    occurrence_id: UUID | str, seats: int = 2, **given: Any
) -> dict[str, Any]:
    """Build the JSON of a registration by a guardian with this many children."""
    contact = {
        "name": "Aino Virtanen", "email": "aino@example.org", "phone": "040 123 4567",
        "language": "fi", "role": "guardian",
    }  # fmt: skip
    participants = [{"name": f"Lapsi {number}", "grade": 8} for number in range(seats)]
    body = {"occurrence_id": str(occurrence_id), "contact": contact, "participants": participants}
    return {**body, **given}
