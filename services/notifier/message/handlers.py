"""Handlers of facts about occurrences and registrations: update the copies and queue messages."""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier.audience.operations import (
    OccurrenceChange,
    apply_contact_verified,
    apply_link_requested,
    apply_occurrence,
    apply_registration,
    insert_registrations,
    lock_occurrences,
)
from services.notifier.audience.queries import list_known_ids
from services.notifier.message import operations
from services.notifier.models import ChannelName, MessageKind
from shared.bus.handlers import GroupHandler, Handlers
from shared.contracts import (
    ApprovalAsked,
    CancelReason,
    ContactVerified,
    GuardianConfirmationAsked,
    LinkRequested,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
    OfferExpired,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationHeld,
    RegistrationSnapshot,
    SeatsOffered,
    WaitingChanged,
    WaitingEnded,
    WaitingJoined,
    WaitingSnapshot,
)
from shared.contracts.values import RegistrationStatus


def handle_occurrence(session: Session, fact: OccurrenceSnapshot) -> None:
    """Apply an occurrence and queue messages about what changed to everybody who comes.

    The reminders are planned again by the timer of the rules, because the version is another one.
    """
    applied = apply_occurrence(session, fact)
    match applied.change:
        case OccurrenceChange.NONE:
            pass
        case OccurrenceChange.MOVED:
            operations.queue_moved_messages(session, applied.occurrence, applied.former)
        case OccurrenceChange.CORRECTED:
            operations.drop_unsent_reminders(session, applied.occurrence)
        case OccurrenceChange.CANCELLED:
            operations.queue_occurrence_cancelled_messages(session, applied.occurrence)
        case _:
            assert_never(applied.change)


def handle_registration(session: Session, fact: RegistrationSnapshot) -> None:
    """Apply a registration and queue messages to its contact.

    Raises NotFound while the occurrence is unknown: the bus delivers the fact again later.
    """
    applied = apply_registration(session, fact)
    if applied is None:
        return
    registration = applied.registration
    if applied.former.has_address:
        operations.redirect_waiting_messages(session, registration)
    if isinstance(fact, RegistrationCancelled) and fact.silent:
        operations.drop_unsent_messages(session, registration)
    else:
        reason = fact.reason if isinstance(fact, RegistrationCancelled) else CancelReason.NONE
        operations.queue_registration_messages(session, registration, applied.former, reason)
    if applied.is_new:
        operations.plan_late_reminders(session, registration)


def handle_confirmed_registrations(
    session: Session, facts: Sequence[RegistrationConfirmed]
) -> None:
    """Apply confirmations; those of new registrations together, by few statements.

    Nobody has got a message about a registration that is not known yet, so there is nothing to
    drop, to change or to look for. Raises NotFound while an occurrence is unknown: the bus delivers
    the facts again later.
    """
    occurrences = lock_occurrences(session, {fact.occurrence_id for fact in facts})
    known = list_known_ids(session, [fact.registration_id for fact in facts])
    new: dict[UUID, RegistrationConfirmed] = {}
    others: list[RegistrationConfirmed] = []
    for fact in facts:
        occurrence = occurrences.get(fact.occurrence_id)
        is_new = fact.registration_id not in known and fact.registration_id not in new
        is_usual = fact.status is RegistrationStatus.CONFIRMED and not fact.is_guardian_copied
        if is_new and is_usual and occurrence is not None and not occurrence.cancelled:
            new[fact.registration_id] = fact
        else:
            others.append(fact)
    if new:
        insert_registrations(session, list(new.values()))
        operations.queue_first_confirmations(session, list(new.values()))
    for fact in others:
        handle_registration(session, fact)


def handle_waiting(session: Session, fact: WaitingSnapshot) -> None:
    """Apply an entry of a waiting list and queue a message about it to its contact.

    Raises NotFound while the occurrence is unknown: the bus delivers the fact again later.
    """
    applied = apply_registration(session, fact)
    if applied is None:
        return
    kind: MessageKind | None
    match fact:
        case WaitingJoined():
            kind = MessageKind.WAITING_JOINED
        case SeatsOffered():
            kind = MessageKind.SEATS_OFFERED
        case OfferExpired():
            kind = MessageKind.OFFER_EXPIRED
        case WaitingEnded(by_staff=True):
            kind = MessageKind.WAITING_REMOVED
        case WaitingEnded():
            kind = None  # the family did it, and its page says so
        case _:
            return  # a message that waits says the present number of seats
    operations.queue_waiting_messages(session, applied.registration, kind)


def handle_link_requested(session: Session, fact: LinkRequested) -> None:
    """Queue the link of a registration on the channels that were asked for."""
    registration = apply_link_requested(session, fact)
    cause, channels = f"link:{fact.requested_at.isoformat()}", map(ChannelName, fact.channels)
    operations.queue_link_messages(session, registration, cause, channels)


def handle_contact_verified(session: Session, fact: ContactVerified) -> None:
    """Store that a contact used our link, and release what waited for that."""
    registration = apply_contact_verified(session, fact)
    if registration.is_verified:
        operations.release_held_messages(session, registration)


def build_handlers() -> Handlers:
    """Return the handlers by contract."""
    return {
        OccurrencePublished.type: handle_occurrence,
        OccurrenceMoved.type: handle_occurrence,
        OccurrenceCancelled.type: handle_occurrence,
        RegistrationConfirmed.type: GroupHandler(handle_confirmed_registrations),
        RegistrationHeld.type: handle_registration,
        ApprovalAsked.type: handle_registration,
        GuardianConfirmationAsked.type: handle_registration,
        RegistrationChanged.type: handle_registration,
        RegistrationCancelled.type: handle_registration,
        WaitingJoined.type: handle_waiting,
        WaitingChanged.type: handle_waiting,
        SeatsOffered.type: handle_waiting,
        OfferExpired.type: handle_waiting,
        WaitingEnded.type: handle_waiting,
        LinkRequested.type: handle_link_requested,
        ContactVerified.type: handle_contact_verified,
    }
