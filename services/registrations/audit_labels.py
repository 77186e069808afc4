"""The actions that this service records in the audit log, and their names on the page."""

from enum import StrEnum

from shared.web.text import _l


class Action(StrEnum):
    """An action of staff, or of a family with its secret link."""

    ADDED = "added"
    CONTACT_CHANGED = "contact_changed"
    PARTICIPANTS_CHANGED = "people_changed"
    PARTICIPANT_REMOVED = "taken_off"
    GROUP_RESIZED = "group_resized"
    NOTE_CHANGED = "note_changed"
    ANSWERS_CHANGED = "answers_changed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LINK_RENEWED = "link_renewed"
    CONFIRMED = "confirmed"
    HOLD_EXPIRED = "hold_expired"
    GUARDIAN_CONFIRMED = "guardian_confirmed"
    GUARDIAN_DECLINED = "guardian_declined"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    CANCELLED_SILENTLY = "cancelled_silently"
    WAITING_JOINED = "waiting_joined"
    WAITING_CHANGED = "waiting_changed"
    WAITING_LEFT = "waiting_left"
    WAITING_PASSED = "waiting_passed"
    WAITING_REMOVED = "waiting_removed"
    SEATS_OFFERED = "seats_offered"
    OFFERED_BY_HAND = "offered_by_hand"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OFFER_EXPIRED = "offer_expired"
    CAPACITY_CHANGED = "capacity_changed"
    PARTNER_KEY_CREATED = "partner_key_created"
    PARTNER_KEY_REVOKED = "partner_key_revoked"
    LIST_SEEN = "list_seen"
    LIST_PRINTED = "list_printed"
    LIST_EXPORTED = "list_exported"
    REGISTRATION_SEEN = "registration_seen"
    WAITING_LIST_SEEN = "waiting_list_seen"


# The actions that change an entry of a waiting list.
WAITING_CHANGES: dict[str, str] = {
    Action.WAITING_JOINED: _l("Joined the waiting list"),
    Action.WAITING_CHANGED: _l("Changed who is waiting"),
    Action.WAITING_LEFT: _l("Left the waiting list"),
    Action.WAITING_PASSED: _l("Was passed: not enough seats were free for all"),
    Action.WAITING_REMOVED: _l("Removed from the waiting list"),
    Action.SEATS_OFFERED: _l("Seats were offered"),
    Action.OFFERED_BY_HAND: _l("Offered seats by hand"),
    Action.OFFER_ACCEPTED: _l("Accepted the offered seats"),
    Action.OFFER_DECLINED: _l("Declined the offered seats"),
    Action.OFFER_EXPIRED: _l("The offer expired"),
}
# The actions that change a registration: its history shows them, and how it came to its seats.
REGISTRATION_CHANGES: dict[str, str] = {
    **WAITING_CHANGES,
    Action.ADDED: _l("Registered by hand"),
    Action.CONTACT_CHANGED: _l("Changed the contact"),
    Action.PARTICIPANTS_CHANGED: _l("Changed who is coming"),
    Action.PARTICIPANT_REMOVED: _l("Removed a participant"),
    Action.GROUP_RESIZED: _l("Changed the size of the group"),
    Action.NOTE_CHANGED: _l("Changed the note to the organiser"),
    Action.ANSWERS_CHANGED: _l("Changed the answers"),
    Action.CONSENT_GIVEN: _l("Agreed to hear of other events"),
    Action.CONSENT_WITHDRAWN: _l("No longer wants to hear of other events"),
    Action.LINK_RENEWED: _l("Made a new link"),
    Action.CONFIRMED: _l("Confirmed the registration"),
    Action.HOLD_EXPIRED: _l("Released the seats: not confirmed in time"),
    Action.GUARDIAN_CONFIRMED: _l("The guardian confirmed the registration"),
    Action.GUARDIAN_DECLINED: _l("The guardian declined the registration"),
    Action.APPROVED: _l("Approved the registration"),
    Action.DECLINED: _l("Declined the registration"),
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
    Action.WAITING_LIST_SEEN: _l("Looked at the waiting list"),
}
# These read personal data and change nothing.
VIEWS = {
    Action.LIST_SEEN,
    Action.LIST_PRINTED,
    Action.LIST_EXPORTED,
    Action.REGISTRATION_SEEN,
    Action.WAITING_LIST_SEEN,
}
