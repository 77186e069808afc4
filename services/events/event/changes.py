"""Changes by staff: versions, the audit log, and the errors that a change may raise."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from sqlalchemy.orm import Session

from services.events.event.texts import find_first_title
from services.events.models import Event, Occurrence
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.staff import audit
from shared.staff.access import StaffAccess

MIN_LIKENESS = 0.7  # of two texts of which one corrects the other


class Stale(Conflict):
    """The data was changed by another person after the form was opened."""

    code, title = "changed-meanwhile", "The event was changed in the meantime"


class ChangeMeaning(StrEnum):
    """The meaning of another time or place for those who have a seat."""

    MOVE = "move"  # they have to know: everybody gets a message
    CORRECTION = "correction"  # it is the same one, now written correctly: nobody gets a message


class ConfirmationRequired(Conflict):
    """The change has consequences that staff have to confirm.

    `seats` is the number of seats taken: whoever has one gets a message, unless staff say that the
    change is a correction. `suggested` is what it looks like. `overlapping` are the occurrences of
    other events that are in the new venue at the same time.
    """

    code, title = "tells-people", "People who registered hear of it at once"

    def __init__(
        self, seats: int, suggested: ChangeMeaning, overlapping: Sequence[Occurrence] = ()
    ) -> None:
        super().__init__()
        self.seats, self.suggested, self.overlapping = seats, suggested, overlapping


class Problem(StrEnum):
    """A reason why an event cannot be saved as asked."""

    TEXTS_INCOMPLETE = "texts-incomplete"
    HAS_REGISTRATIONS = "has-registrations"
    UNKNOWN_VENUE = "unknown-venue"


class InvalidChange(Unprocessable):
    """The event cannot be saved as asked: `field` of the form has this `problem`."""

    code, title = "invalid-change", "The event cannot be saved like this"

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(errors={field: problem.value})
        self.field, self.problem = field, problem


class NeverOpen(Unprocessable):
    """Registration for `occurrence` would close before it opens; `field` of the form decides it."""

    code, title = "never-open", "Registration would close before it opens"

    def __init__(self, field: str, occurrence: Occurrence) -> None:
        super().__init__(errors={field: self.code})
        self.field, self.occurrence = field, occurrence


class MissingPart(StrEnum):
    """A part that an event needs before it is published; the code names a part of its page."""

    TEXTS = "texts"  # no language is complete
    OCCURRENCES = "times"  # no occurrence is ahead
    WINDOW = "window"  # registration for an occurrence would close before it opens


class NotReady(Unprocessable):
    """The event cannot be published because `parts` are missing."""

    code, title = "not-ready", "The event is not ready"

    def __init__(self, parts: list[MissingPart]) -> None:
        super().__init__(errors={part.value: "missing" for part in parts})
        self.parts = parts


def suggest_meaning(before: Sequence[str], after: Sequence[str]) -> ChangeMeaning:
    """Return what a change of these texts most likely is: a few mended letters are a correction.

    Another number or another word is a move: Koulukatu 1 and Koulukatu 2 are two places.
    """
    is_similar = all(map(_is_similar, before, after))
    return ChangeMeaning.CORRECTION if is_similar else ChangeMeaning.MOVE


def describe_meaning(meaning: ChangeMeaning) -> dict[str, str]:
    """Return the detail by which the audit log shows a correction; a move needs none."""
    return {"meaning": meaning.value} if meaning is ChangeMeaning.CORRECTION else {}


def require_version(event: Event, version: int) -> None:
    """Raise Stale unless the event still has this version."""
    if event.version != version:
        raise Stale


def record_change(
    session: Session, actor: StaffAccess, event: Event, action: str, **detail: str
) -> None:
    """Increment the event's version, and record the author and the time, also in the audit log."""
    event.version += 1
    event.changed_at, event.changed_by = clock.now(), actor.name
    record_event_action(session, actor, event, action, **detail)


def record_event_action(
    session: Session, actor: StaffAccess, event: Event, action: str, **detail: str
) -> None:
    """Write an action on this event to the audit log, with the event's title."""
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=event.organisation_id,
        target_id=event.id,
        target=find_first_title(event),
        **detail,
    )


def _is_similar(before: str, after: str) -> bool:
    before, after = before.casefold(), after.casefold()
    if re.findall(r"\d+", before) != re.findall(r"\d+", after):
        return False
    words, new_words = before.split(), after.split()
    if len(words) != len(new_words):  # a word was split, joined or added
        return _measure_likeness(before, after) >= MIN_LIKENESS
    return all(map(_is_similar_word, words, new_words))


def _is_similar_word(before: str, after: str) -> bool:
    return before == after or _measure_likeness(before, after) >= MIN_LIKENESS


def _measure_likeness(before: str, after: str) -> float:
    """Return a share between 0 and 1, which is 1 for equal texts."""
    return SequenceMatcher(None, before, after).ratio()
