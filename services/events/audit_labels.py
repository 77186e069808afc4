"""Labels of the action codes and detail codes that the log of events shows."""

from shared import vocabulary
from shared.web.i18n import current_language
from shared.web.text import _, _l

ACTIONS = {
    "people_seen": _l("Looked at the members"),
    "invited": _l("Invited somebody"),
    "invitation_revoked": _l("Took an invitation back"),
    "joined": _l("Joined"),
    "role_changed": _l("Changed a role"),
    "removed": _l("Removed a member"),
    "organisation_added": _l("Added an organisation"),
    "organisation_changed": _l("Changed the organisation's details"),
    "venue_changed": _l("Corrected a place"),
    "event_made": _l("Made a draft"),
    "event_copied": _l("Made a draft as a copy"),
    "event_changed": _l("Changed the event"),
    "questions_changed": _l("Changed the questions"),
    "event_published": _l("Published the event"),
    "draft_deleted": _l("Deleted a draft"),
    "times_added": _l("Added times"),
    "time_moved": _l("Moved a time"),
    "time_removed": _l("Took a time out of a draft"),
    "times_cancelled": _l("Cancelled times"),
}

VIEWS = {"people_seen"}  # these read personal data and change nothing
ON_THE_SERVER = _l("on the server")  # the operator ran a command


def get_detail_labels() -> dict[str, str]:
    """Return the labels of codes in the log's details: roles, changed fields, what they mean."""
    language = current_language()
    roles = {code: term.name(language) for code, term in vocabulary.load_roles().items()}
    organisation_and_venue_fields = {
        "name": _("Name"),
        "address": _("Address"),
        "municipality": _("Municipality"),
    }
    meanings = {"correction": _("as a correction, without a message")}
    return roles | meanings | get_event_field_labels() | organisation_and_venue_fields


def get_event_field_labels() -> dict[str, str]:
    """Return the label of each field of an event."""
    return {
        "title": _("Title"),
        "summary": _("Summary"),
        "description": _("Description"),
        "kind": _("Kind of event"),
        "fields": _("Fields of education"),
        "target_groups": _("For whom"),
        "venue": _("Venue"),
        "online_url": _("Link for taking part online"),
        "registration": _("How people register"),
        "registration_url": _("Page where people register"),
        "contact_name": _("Contact for questions"),
        "contact_name_sv": _("Name of the contact in Swedish"),
        "contact_name_en": _("Name of the contact in English"),
        "contact_email": _("E-mail"),
        "contact_phone": _("Phone"),
        "opens_at": _("Registration opens"),
        "closes_rule": _("Registration closes"),
        "cancel_rule": _("Cancelling is possible until"),
        "confirm_by_link": _("Confirm each registration by a link"),
        "contact_roles": _("Who may register"),
        "grades": _("Grades that may come"),
        "party_max": _("Most people in one registration"),
        "guardian_confirms": _("A guardian confirms each pupil"),
        "asks_marketing_consent": _("Ask families if we may tell them about other events"),
        "needs_approval": _("We approve each registration"),
        "waiting_list": _("Waiting list"),
        "offer_hours": _("How long an offer is valid"),
        "class_groups": _("Teachers may bring a class"),
        "group_min": _("Fewest pupils in a class group"),
        "group_max": _("Most pupils in a class group"),
        "group_names_optional": _("The names of a class are not needed"),
    }
