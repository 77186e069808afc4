"""Values that cross a service border: each a closed set with its groups."""

from enum import StrEnum


class RegistrationStatus(StrEnum):
    """The status of a registration."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class RegistrationMode(StrEnum):
    """The way in which people register for an event."""

    HERE = "here"  # on our pages
    ELSEWHERE = "elsewhere"  # on the organiser's own site
    WALK_IN = "walk_in"  # not at all: people just come
