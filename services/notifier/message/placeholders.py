"""The placeholders of the texts of automatic messages: the one registry of what each may say.

docs/message-texts.md describes them for people; a test compares.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.notifier.models import MessageKind


class TextPart(StrEnum):
    """The part of a message that a text is for."""

    SUBJECT = "subject"
    BODY = "body"
    SMS = "sms"


class Placeholder(StrEnum):
    """A name in braces, in whose place a message has the value."""

    NAME = "name"
    HEADLINE = "headline"
    NOTE = "note"
    CONFIRM_UNTIL = "confirm_until"
    EVENT = "event"
    TIME = "time"
    PLACE = "place"
    VENUE = "venue"
    ADDRESS = "address"
    ONLINE = "online"
    PARTICIPANTS = "participants"
    CHANGES = "changes"
    DETAILS = "details"
    LINK = "link"
    DEADLINE = "deadline"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    EMAIL = "email"
    PHONE = "phone"


# A text must have one of each group.
Requirements = tuple[tuple[Placeholder, ...], ...]

# The kinds that have it; every kind has the other placeholders.
_KINDS: Mapping[Placeholder, frozenset[MessageKind]] = {
    Placeholder.HEADLINE: frozenset(
        {
            MessageKind.CONFIRM_BY_LINK,
            MessageKind.GUARDIAN_ASKED,
            MessageKind.GUARDIAN_AWAITED,
            MessageKind.GUARDIAN_COPY,
            MessageKind.CONFIRMED,
            MessageKind.CHANGED,
            MessageKind.MOVED,
            MessageKind.SEATS_OFFERED,
        }
    ),
    Placeholder.NOTE: frozenset(
        {
            MessageKind.CONFIRMED,
            MessageKind.CHANGED,
            MessageKind.DECLINED,
            MessageKind.MOVED,
            MessageKind.LINK,
        }
    ),
    Placeholder.CONFIRM_UNTIL: frozenset(
        {
            MessageKind.CONFIRM_BY_LINK,
            MessageKind.GUARDIAN_ASKED,
            MessageKind.GUARDIAN_AWAITED,
            MessageKind.SEATS_OFFERED,
        }
    ),
    Placeholder.CHANGES: frozenset({MessageKind.CHANGED}),
}
_OF_THE_LINK = frozenset({Placeholder.LINK, Placeholder.DEADLINE})
_WITHOUT_LINK = frozenset({MessageKind.CANCELLED, MessageKind.OCCURRENCE_CANCELLED})
# A subject is one short line, and is the same for all families with as many places.
_NOT_IN_SUBJECT = frozenset(
    {
        Placeholder.NAME,
        Placeholder.NOTE,
        Placeholder.CHANGES,
        Placeholder.DETAILS,
        Placeholder.LINK,
    }
)
# What a family must learn from a message of the kind, whatever the words are.
_TELLS_NOTE = frozenset(
    {MessageKind.CONFIRMED, MessageKind.CHANGED, MessageKind.DECLINED, MessageKind.LINK}
)
_TELLS_TIME = frozenset(
    {MessageKind.MOVED, MessageKind.WAITING_MOVED, MessageKind.OCCURRENCE_CANCELLED}
)
# These stand on a line of their own.
BLOCKS = frozenset({Placeholder.DETAILS})


def list_placeholders(kind: MessageKind, part: TextPart) -> list[Placeholder]:
    """Return the placeholders that a text may have."""
    return [one for one in Placeholder if _is_allowed(one, kind, part)]


def list_requirements(kind: MessageKind, part: TextPart) -> Requirements:
    """Return the placeholders that a text must have: one of each group."""
    if part is TextPart.SUBJECT:
        return ()
    required: list[tuple[Placeholder, ...]] = []
    if kind not in _WITHOUT_LINK:
        required.append((Placeholder.LINK,))
    if kind in _TELLS_NOTE:
        required.append((Placeholder.NOTE,))
    if kind in (MessageKind.GUARDIAN_ASKED, MessageKind.SEATS_OFFERED):
        required.append((Placeholder.CONFIRM_UNTIL,))
    is_sms = part is TextPart.SMS
    if kind in _TELLS_TIME:
        required.append((Placeholder.TIME,) if is_sms else (Placeholder.DETAILS, Placeholder.TIME))
    if kind is MessageKind.CHANGED:
        changes = (Placeholder.CHANGES,) if is_sms else (Placeholder.DETAILS, Placeholder.CHANGES)
        required.append(changes)
    return tuple(required)


def _is_allowed(one: Placeholder, kind: MessageKind, part: TextPart) -> bool:
    if one in _OF_THE_LINK and kind in _WITHOUT_LINK:
        return False
    if kind not in _KINDS.get(one, frozenset({kind})):
        return False
    match part:
        case TextPart.SUBJECT:
            return one not in _NOT_IN_SUBJECT
        case TextPart.SMS:
            return one not in BLOCKS
        case TextPart.BODY:
            return True
