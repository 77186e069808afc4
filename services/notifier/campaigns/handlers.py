"""Handlers of facts: a family who registers later gets the campaigns that are for it, too."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from services.notifier.campaigns import operations
from services.notifier.models import Registration
from shared.bus.handlers import Handlers
from shared.contracts import RegistrationConfirmed

Handler = Callable[[Session, Any], None]


def extend_handlers(handlers: Handlers) -> Handlers:
    """Return the handlers of messages, with what follows for campaigns after a confirmation."""
    handle_message = handlers[RegistrationConfirmed.type]
    return {**handlers, RegistrationConfirmed.type: _follow_with_campaigns(handle_message)}


def _follow_with_campaigns(handle_message: Handler) -> Handler:
    def handle_registration_confirmed(session: Session, fact: RegistrationConfirmed) -> None:
        """Apply a confirmed registration, queue its messages, and the campaigns for it."""
        handle_message(session, fact)
        registration = session.get(Registration, fact.registration_id)
        if registration is not None and registration.version == fact.version:
            operations.queue_for_later(session, registration)

    return handle_registration_confirmed
