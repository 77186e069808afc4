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
}
