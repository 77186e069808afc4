"""Build the JSON of a registration."""

from typing import Any
from uuid import UUID

_LETTERS = str.maketrans("0123456789", "abcdefghij")


def spell_digits(text: str) -> str:
    """Return the text with letters in place of digits, which no name has."""
    return text.translate(_LETTERS)


def build_registration_body(
    occurrence_id: UUID | str, seats: int = 2, family: int | None = None, **given: Any
) -> dict[str, Any]:
    """Build the JSON of a registration by a guardian with this many children.

    Each number of a family has a contact of its own.
    """
    contact = {
        "name": "Aino Virtanen", "email": "aino@example.org", "phone": "040 123 4567",
        "language": "fi", "role": "guardian",
    }  # fmt: skip
    if family is not None:
        contact |= {"email": f"family{family}@example.org", "phone": f"+35840{family:07}"}
    participants = [
        {"name": f"Lapsi {spell_digits(str(number))}", "grade": 8} for number in range(seats)
    ]
    body = {"occurrence_id": str(occurrence_id), "contact": contact, "participants": participants}
    return {**body, **given}
