"""The actions that this service records in the audit log, and their names on the page."""

from enum import StrEnum

from shared.web.text import _l


class Action(StrEnum):
    """An action of staff, or of a family with its secret link."""

    ADDED = "added"
    CONTACT_CHANGED = "contact_changed"
    PARTICIPANTS_CHANGED = "people_changed"
    PARTICIPANT_REMOVED = "taken_off"
    NOTE_CHANGED = "note_changed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LINK_RENEWED = "link_renewed"
    CONFIRMED = "confirmed"
    HOLD_EXPIRED = "hold_expired"
    CANCELLED = "cancelled"
    CANCELLED_SILENTLY = "cancelled_silently"
    CAPACITY_CHANGED = "capacity_changed"
    PARTNER_KEY_CREATED = "partner_key_created"
    PARTNER_KEY_REVOKED = "partner_key_revoked"
    LIST_SEEN = "list_seen"
    LIST_PRINTED = "list_printed"
    LIST_EXPORTED = "list_exported"
    REGISTRATION_SEEN = "registration_seen"


# The actions that change a registration: its history shows them.
REGISTRATION_CHANGES: dict[str, str] = {
    Action.ADDED: _l("Registered by hand"),
    Action.CONTACT_CHANGED: _l("Changed the contact"),
    Action.PARTICIPANTS_CHANGED: _l("Changed who is coming"),
    Action.PARTICIPANT_REMOVED: _l("Removed a participant"),
    Action.NOTE_CHANGED: _l("Changed the note to the organiser"),
    Action.CONSENT_GIVEN: _l("Agreed to hear of other events"),
    Action.CONSENT_WITHDRAWN: _l("No longer wants to hear of other events"),
    Action.LINK_RENEWED: _l("Made a new link"),
    Action.CONFIRMED: _l("Confirmed the registration"),
    Action.HOLD_EXPIRED: _l("Released the seats: not confirmed in time"),
    Action.CANCELLED: _l("Cancelled the registration"),
    Action.CANCELLED_SILENTLY: _l("Cancelled the registration without a message"),
}
ACTIONS: dict[str, str] = {
    **REGISTRATION_CHANGES,
    Action.CAPACITY_CHANGED: _l("Changed the capacity"),
    Action.PARTNER_KEY_CREATED: _l("Made a key for a partner system"),
    Action.PARTNER_KEY_REVOKED: _l("Revoked the key of a partner system"),
    Action.LIST_SEEN: _l("Looked at the participants"),
    Action.LIST_PRINTED: _l("Opened the list for printing"),
    Action.LIST_EXPORTED: _l("Downloaded the list"),
    Action.REGISTRATION_SEEN: _l("Looked at a registration"),
}
# These read personal data and change nothing.
VIEWS = {
    Action.LIST_SEEN,
    Action.LIST_PRINTED,
    Action.LIST_EXPORTED,
    Action.REGISTRATION_SEEN,
}
