"""Handlers of facts: a family who registers later gets the campaigns that are for it, too."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.notifier.campaigns import operations
from services.notifier.models import Registration
from shared.bus.handlers import GroupHandler, Handler, Handlers, apply_group
from shared.contracts import RegistrationConfirmed


def extend_handlers(handlers: Handlers) -> Handlers:
    """Return the handlers of messages, with what follows for campaigns after a confirmation."""
    handle_messages = handlers[RegistrationConfirmed.type]
    return {**handlers, RegistrationConfirmed.type: _follow_with_campaigns(handle_messages)}


def _follow_with_campaigns(handle_messages: Handler) -> GroupHandler:
    def handle_confirmed_registrations(
        session: Session, facts: Sequence[RegistrationConfirmed]
    ) -> None:
        """Apply confirmed registrations, queue their messages, and the campaigns for them."""
        apply_group(handle_messages, session, facts)
        concerned = operations.list_occurrences_for_later(
            session, {fact.occurrence_id for fact in facts}
        )
        for fact in facts:
            if fact.occurrence_id not in concerned:
                continue
            registration = session.get(Registration, fact.registration_id)
            if registration is not None and registration.version == fact.version:
                operations.queue_for_later(session, registration)

    return GroupHandler(handle_confirmed_registrations)
