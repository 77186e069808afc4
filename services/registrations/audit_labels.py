"""What the log says of acts in this service."""

from shared.web.text import _l

CHANGES = {
    "added": _l("Registered by hand"),
    "contact_changed": _l("Changed the contact"),
    "people_changed": _l("Changed who comes"),
    "taken_off": _l("Took somebody off"),
    "cancelled": _l("Cancelled the registration"),
    "cancelled_silently": _l("Cancelled the registration without a message"),
}
ACTS = {
    **CHANGES,
    "capacity_changed": _l("Changed the capacity"),
    "list_seen": _l("Looked at who comes"),
    "list_printed": _l("Opened the list for printing"),
    "list_exported": _l("Downloaded the list"),
    "registration_seen": _l("Looked at a registration"),
}
