"""Groups of states that a reader of the message log tells apart."""

from enum import StrEnum
from typing import assert_never

from sqlalchemy import ColumnElement, and_

from services.notifier.models import (
    DROPPED_STATES,
    FAILED_STATES,
    SENT_STATES,
    WAITING_STATES,
    Message,
    MessageState,
)


class StateGroup(StrEnum):
    """A group of states, in the order in which pages list them; the values stand in URLs."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


def filter_group(group: StateGroup) -> ColumnElement[bool]:
    """Return the condition of the messages of a group."""
    is_in_state = Message.state.in_(list_states(group))
    match group:
        case StateGroup.HELD:
            return and_(is_in_state, Message.held_by.is_not(None))
        case StateGroup.WAITING:
            is_held = and_(Message.state == MessageState.QUEUED, Message.held_by.is_not(None))
            return and_(is_in_state, ~is_held)
        case _:
            return is_in_state


def list_states(group: StateGroup) -> tuple[MessageState, ...]:
    """Return the states of a group; a queued message is in one of two, by whether it is held."""
    match group:
        case StateGroup.FAILED:
            return (*FAILED_STATES, MessageState.MISSED)
        case StateGroup.UNKNOWN:
            return (MessageState.UNKNOWN,)
        case StateGroup.HELD:
            return (MessageState.QUEUED,)
        case StateGroup.WAITING:
            return WAITING_STATES
        case StateGroup.SENT:
            return SENT_STATES
        case StateGroup.DROPPED:
            return DROPPED_STATES
        case _:
            assert_never(group)


def find_group(state: MessageState, *, is_held: bool) -> StateGroup:
    """Return the group that a message in this state is in."""
    if state is MessageState.QUEUED:
        return StateGroup.HELD if is_held else StateGroup.WAITING
    return next(group for group in StateGroup if state in list_states(group))
