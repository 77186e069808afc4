"""The actions that this service records in the audit log, and their names on the page."""

from enum import StrEnum

from shared.web.text import _l


class Action(StrEnum):
    """An action of staff, or of a family with its secret link."""

    ADDED = "added"
    CONTACT_CHANGED = "contact_changed"
    PARTICIPANTS_CHANGED = "people_changed"
    PARTICIPANT_REMOVED = "taken_off"
    CANCELLED = "cancelled"
    CANCELLED_SILENTLY = "cancelled_silently"
    CAPACITY_CHANGED = "capacity_changed"
    LIST_SEEN = "list_seen"
    LIST_PRINTED = "list_printed"
    LIST_EXPORTED = "list_exported"
    REGISTRATION_SEEN = "registration_seen"


# The actions that change a registration: its history shows them.
REGISTRATION_CHANGES: dict[str, str] = {
    Action.ADDED: _l("Registered by hand"),
    Action.CONTACT_CHANGED: _l("Changed the contact"),
    Action.PARTICIPANTS_CHANGED: _l("Changed who comes"),
    Action.PARTICIPANT_REMOVED: _l("Took somebody off"),
    Action.CANCELLED: _l("Cancelled the registration"),
    Action.CANCELLED_SILENTLY: _l("Cancelled the registration without a message"),
}
ACTIONS: dict[str, str] = {
    **REGISTRATION_CHANGES,
    Action.CAPACITY_CHANGED: _l("Changed the capacity"),
    Action.LIST_SEEN: _l("Looked at who comes"),
    Action.LIST_PRINTED: _l("Opened the list for printing"),
    Action.LIST_EXPORTED: _l("Downloaded the list"),
    Action.REGISTRATION_SEEN: _l("Looked at a registration"),
}
