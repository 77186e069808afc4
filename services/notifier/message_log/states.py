"""Groups of states that a reader of the message log tells apart."""

from enum import StrEnum
from typing import assert_never

from services.notifier.models import (
    DROPPED_STATES,
    FAILED_STATES,
    SENT_STATES,
    WAITING_STATES,
    MessageState,
)


class StateGroup(StrEnum):
    """A group of states, in the order in which pages list them; the values stand in URLs."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


def list_states(group: StateGroup) -> tuple[MessageState, ...]:
    """Return the states of a group."""
    match group:
        case StateGroup.FAILED:
            return FAILED_STATES
        case StateGroup.UNKNOWN:
            return (MessageState.UNKNOWN,)
        case StateGroup.WAITING:
            return WAITING_STATES
        case StateGroup.SENT:
            return SENT_STATES
        case StateGroup.DROPPED:
            return DROPPED_STATES
        case _:
            assert_never(group)


def find_group(state: MessageState) -> StateGroup:
    """Return the group that a state is in."""
    return next(group for group in StateGroup if state in list_states(group))
