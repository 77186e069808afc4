"""Writes of what a recipient chose. Each takes a session; none commits."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from services.notifier.audience.recipients import find_address
from services.notifier.models import (
    DROPPED_STATE,
    OWN_TEXT_KINDS,
    RULE_KINDS,
    UNSENT_STATES,
    ChannelName,
    Message,
    Registration,
    SuppressionReason,
)
from services.notifier.preferences import facts
from services.notifier.preferences.queries import Preferences
from services.notifier.suppression.operations import lift_suppression, suppress_address
from shared import clock
from shared.config import Settings

# What the same person said before, and takes back by opting in again.
OWN_REASONS = (SuppressionReason.OPTED_OUT, SuppressionReason.COMPLAINT)
# Messages that go only on the channel that the recipient chose.
CHOSEN_KINDS = OWN_TEXT_KINDS | RULE_KINDS


@dataclass(frozen=True)
class ContactChoice:
    """The language that a contact chose, and the channel for what can wait; None for every one."""

    language: str
    channel: ChannelName | None


def opt_out(session: Session, settings: Settings, preferences: Preferences, source: str) -> None:
    """Let no marketing go to the recipient any more; repeating changes nothing.

    An address that the family has changed since is somebody else's: it is suppressed, and the
    consent of the registration stays. A link that was only shown to whoever registered changes
    nothing: the address may be a stranger's.
    """
    if preferences.is_erased or not preferences.is_sent_link:
        return
    for address in preferences.addresses:
        suppress_address(session, settings, address, SuppressionReason.OPTED_OUT, source=source)
    if preferences.is_present:
        _choose(session, preferences, is_allowed=False)


def opt_in(session: Session, settings: Settings, preferences: Preferences) -> None:
    """Let marketing go to the recipient; nothing for an address that the family has changed.

    Nor for an event whose organiser does not ask for it.
    """
    if not preferences.can_opt_in:
        return
    for address in preferences.addresses:
        lift_suppression(session, settings, address, OWN_REASONS, lifted_by="preferences")
    _choose(session, preferences, is_allowed=True)


def choose_language_and_channel(
    session: Session, preferences: Preferences, chosen: ContactChoice
) -> None:
    """Let our messages go in this language, and those that can wait on this channel only.

    What waits follows: of the same message on both channels, the other one is dropped. Nothing
    happens for an address that the family has changed.
    """
    if not preferences.can_choose:
        return
    registration = session.get_one(Registration, preferences.registration.id, with_for_update=True)
    registration.language = registration.chosen_language = chosen.language
    has_address = chosen.channel is not None and find_address(registration, chosen.channel)
    registration.chosen_channel = chosen.channel if has_address else None
    session.flush()
    if registration.chosen_channel is None:
        return
    twin = aliased(Message)
    has_twin = select(twin.id).where(
        twin.subject_id == Message.subject_id,
        twin.cause == Message.cause,
        twin.channel == registration.chosen_channel,
        twin.state.in_(UNSENT_STATES),
    )
    session.execute(
        update(Message)
        .where(
            Message.subject_id == registration.id,
            Message.kind.in_(CHOSEN_KINDS),
            Message.channel != registration.chosen_channel,
            Message.state.in_(UNSENT_STATES),
            has_twin.correlate(Message).exists(),
        )
        .values(state=DROPPED_STATE),
        execution_options={"synchronize_session": False},
    )


def _choose(session: Session, preferences: Preferences, *, is_allowed: bool) -> None:
    """Record the choice in our copy at once; registrations confirms it with its next fact."""
    registration = session.get_one(Registration, preferences.registration.id, with_for_update=True)
    if registration.allows_marketing == is_allowed == preferences.allows_marketing:
        return
    registration.allows_marketing = is_allowed
    registration.consented_at = clock.now() if is_allowed else None
    facts.publish_choice(session, registration, is_allowed=is_allowed)
