"""HTML forms of registrations: from fields on a page to the request of the JSON door, and back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.registrations.models import Registration
from services.registrations.registration.schemas import MAX_PARTICIPANTS

CONTACT = ("name", "email", "phone", "language")
_PARTICIPANT = re.compile(r"participant-(\d{1,3})-name")


def participants(sent: Mapping[str, str]) -> list[dict[str, str]]:
    """The participants on the page, in their order, gaps closed."""
    numbers = sorted(int(found[1]) for name in sent if (found := _PARTICIPANT.fullmatch(name)))
    return [
        {
            "name": sent.get(f"participant-{number}-name", ""),
            "grade": sent.get(f"participant-{number}-grade", ""),
        }
        for number in numbers[:MAX_PARTICIPANTS]
    ]


def contact(sent: Mapping[str, str]) -> dict[str, str]:
    """The contact's fields on the page."""
    return {name: sent.get(f"contact-{name}", "") for name in CONTACT}


def request_of(sent: Mapping[str, str], occurrence_id: str) -> dict[str, Any]:
    """What the JSON door would have been sent."""
    return {
        "occurrence_id": occurrence_id,
        "contact": contact(sent),
        "participants": [_without_blank_grade(one) for one in participants(sent)],
        "consents": {"marketing": sent.get("marketing") == "1"},
        "note": sent.get("note", ""),
    }


def change_of(sent: Mapping[str, str]) -> dict[str, Any]:
    """The change of a registration that the page asks for."""
    asked = request_of(sent, "")
    return {
        "contact": asked["contact"],
        "participants": asked["participants"],
        "version": sent.get("version", ""),
    }


def of_registration(registration: Registration) -> dict[str, str]:
    """The fields of the page that changes a registration, filled with its present state."""
    fields = {
        f"contact-{name}": str(getattr(registration, column))
        for name, column in zip(
            CONTACT, ("contact_name", "contact_email", "contact_phone", "language"), strict=True
        )
    }
    for number, one in enumerate(registration.participants):
        fields[f"participant-{number}-name"] = one.name
        fields[f"participant-{number}-grade"] = one.grade
    fields["version"] = str(registration.version)
    return fields


def resized(sent: dict[str, str]) -> dict[str, str]:
    """The same fields with one child more at the end, or without the one to remove."""
    people = participants(sent)
    if "add" in sent and len(people) < MAX_PARTICIPANTS:
        people.append({"name": "", "grade": ""})
    leaving = sent.get("remove", "")
    if leaving and len(people) > 1:
        people = [one for number, one in enumerate(people) if str(number) != leaving]
    kept = {name: text for name, text in sent.items() if not name.startswith("participant-")}
    for number, one in enumerate(people):
        kept |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return kept


def errors(messages: Any) -> dict[str, str]:
    """Marshmallow's nested messages by the name of the field on the page, in its order."""
    return dict(_flat(messages, ""))


def _flat(messages: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if not isinstance(messages, dict):
        yield prefix, str(messages[0])
        return
    for key, value in messages.items():
        part = "participant" if key == "participants" else str(key)
        yield from _flat(value, f"{prefix}-{part}" if prefix else part)


def _without_blank_grade(one: dict[str, str]) -> dict[str, str | None]:
    return {**one, "grade": one["grade"] or None}
