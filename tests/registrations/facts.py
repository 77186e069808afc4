"""Build the facts about occurrences that registrations reads."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared import clock
from shared.contracts import OccurrencePublished


def build_occurrence_published(**given: Any) -> OccurrencePublished:
    """Build a fact about an occurrence, which by default starts in ten days."""
    start = given.pop("starts_at", clock.now() + timedelta(days=10))
    defaults: dict[str, Any] = {
        "version": 1, "occurrence_id": uuid4(), "event_id": uuid4(), "slug": "avoimet-ovet",
        "title": {"fi": "Avoimet ovet", "sv": "Öppet hus", "en": "Open day"},
        "organisation_id": uuid4(),
        "organisation_name": {"fi": "Novida", "sv": "Novida", "en": "Novida"},
        "venue": "Konesali", "address": "Katu 1", "online_url": "",
        "contact_email": "", "contact_phone": "",
        "starts_at": start, "ends_at": start + timedelta(hours=2), "time_zone": "Europe/Helsinki",
        "capacity": 10, "opens_at": clock.now() - timedelta(days=1),
        "closes_at": start - timedelta(hours=1), "cancel_until": start - timedelta(hours=1),
        "cancelled": False,
    }  # fmt: skip
    return OccurrencePublished(**{**defaults, **given})
