"""Values that cross a service border: each a closed set with its groups."""

from enum import StrEnum


class RegistrationStatus(StrEnum):
    """The status of a registration."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HELD = "held"  # it has its seats for a short time, until its link is used
    PENDING = "pending"  # it has its seats, and the organiser has not approved it yet
    # Of an entry of a waiting list, in facts: a registration of the same id may follow it.
    WAITING = "waiting"
    OFFERED = "offered"  # seats are kept for it until they are accepted


# The registrations that have seats.
ACTIVE_STATUSES = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.HELD,
    RegistrationStatus.PENDING,
)
# Entries of a waiting list: they have no registration yet.
WAITING_STATUSES = (RegistrationStatus.WAITING, RegistrationStatus.OFFERED)

# They are told what becomes of the occurrence, though they have no place at it yet.
WITHOUT_PLACE_STATUSES = (*WAITING_STATUSES, RegistrationStatus.PENDING)


class CancelReason(StrEnum):
    """The reason why a registration was cancelled, where its contact is told of it."""

    NONE = ""  # its contact or staff cancelled it
    GUARDIAN_DECLINED = "guardian_declined"
    GUARDIAN_SILENT = "guardian_silent"  # the guardian did not answer in time
    DECLINED = "declined"  # by the organiser


class RegistrationMode(StrEnum):
    """The way in which people register for an event."""

    HERE = "here"  # on our pages
    ELSEWHERE = "elsewhere"  # on the organiser's own site
    WALK_IN = "walk_in"  # not at all: people just come


# The roles of the person who registers.
CONTACT_ROLES = ("guardian", "pupil")


class ContactChannel(StrEnum):
    """A way to reach the contact of a registration."""

    SMS = "sms"
    EMAIL = "email"
