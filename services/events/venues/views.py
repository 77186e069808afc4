"""Build the view models of venues, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.events.models import Venue
from shared import vocabulary
from shared.web.i18n import current_language


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue in the list, with the number of events that are coming there."""

    id: UUID
    name: str
    address: str
    municipality: str
    coming: int


def build_rows(venues: Sequence[Venue], coming: Mapping[UUID, int]) -> list[VenueRow]:
    """Return the venues as rows of the list; `coming` counts their coming events."""
    return [
        VenueRow(
            id=venue.id,
            name=venue.name,
            address=venue.address,
            municipality=name_municipality(venue),
            coming=coming.get(venue.id, 0),
        )
        for venue in venues
    ]


def describe_venue(venue: Venue) -> str:
    """Return a venue in one line."""
    return f"{venue.name}, {venue.address} ({name_municipality(venue)})"


def name_municipality(venue: Venue) -> str:
    """Return the name of the venue's municipality."""
    return vocabulary.load_municipalities()[venue.municipality].name(current_language())
