"""Handlers of facts that a member of staff gets a mail about."""

from services.notifier.staff_mail import operations
from shared.bus.handlers import Handlers
from shared.contracts import SignInRequested, StaffInvited


def build_handlers() -> Handlers:
    """Return the handlers by contract."""
    return {
        SignInRequested.type: operations.queue_sign_in_mail,
        StaffInvited.type: operations.queue_invitation_mail,
    }
