"""The errors of writes of registrations; views word them."""

from shared.errors import Conflict, NotFound, TooManyRequests


class Full(Conflict):
    """Fewer seats are left than were asked for."""

    code, title = "full", "Not enough seats left"


class Closed(Conflict):
    """Registration has not opened, has ended, or the occurrence is cancelled."""

    code, title = "closed", "Registration is not open"


class ContactNotVerified(Conflict):
    """The contact has as many seats as it may have before it uses the link in our message."""

    code, title = "contact-not-verified", "Use the link in our message first"


class AlreadyRegistered(Conflict):
    """The contact has registered one of these people for the same occurrence before."""

    code, title = "already-registered", "This participant is already registered"


class MustBeApproved(Conflict):
    """The organiser has to approve the registration."""


class MustBeHeld(Conflict):
    """The registration has to be confirmed by the link in our message."""


class TooManySeats(TooManyRequests):
    """The client has taken all the seats of its budget, confirmed and held ones."""

    code, title = "too-many-seats", "Too many seats were taken from this address"


class TooLate(Conflict):
    """The deadline for changes has passed: the organiser's for families, the end for staff."""

    code, title = "too-late", "It is too late to change this registration"


class UnknownParticipant(NotFound):
    """The participant is not, or no longer, on the registration."""


class Outdated(Conflict):
    """The registration was changed after it was shown for this change."""

    code, title = "outdated", "This registration was changed in the meantime"
