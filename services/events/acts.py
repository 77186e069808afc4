"""What the log says of acts in this service."""

from shared.web.text import _l

ACTS = {
    "invited": _l("Invited somebody"),
    "invitation_revoked": _l("Took an invitation back"),
    "joined": _l("Joined"),
    "role_changed": _l("Changed a role"),
    "removed": _l("Removed a member"),
    "organisation_added": _l("Added an organisation"),
    "organisation_changed": _l("Changed the organisation's details"),
    "event_made": _l("Made a draft"),
    "event_copied": _l("Made a draft as a copy"),
    "event_changed": _l("Changed the event"),
    "event_published": _l("Published the event"),
    "draft_deleted": _l("Deleted a draft"),
    "times_added": _l("Added times"),
    "time_moved": _l("Moved a time"),
    "time_removed": _l("Took a time out of a draft"),
    "times_cancelled": _l("Cancelled times"),
}
