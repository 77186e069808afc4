"""Word the kinds and versions of texts, and their differences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.notifier.message.placeholders import (
    TextPart,
)
from services.notifier.message.views import label_kind
from services.notifier.models import (
    MessageKind,
    MessageTemplate,
    MessageTexts,
    Occurrence,
)
from shared import dates
from shared.i18n import LANGUAGES
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.text import _, _l

LANGUAGE_LABELS = {"fi": _l("In Finnish"), "sv": _l("In Swedish"), "en": _l("In English")}
PART_LABELS: Mapping[TextPart, str] = {
    TextPart.SUBJECT: _l("Subject of the e-mail"),
    TextPart.BODY: _l("E-mail"),
    TextPart.SMS: _l("Text message"),
}
# When a family gets a message of each kind.
KIND_MOMENTS: Mapping[MessageKind, str] = {
    MessageKind.CONFIRM_BY_LINK: _l("When places are held until the family opens its link."),
    MessageKind.CONFIRMED: _l("Right after a registration."),
    MessageKind.CHANGED: _l("When the registration was changed."),
    MessageKind.CANCELLED: _l("When the registration was cancelled."),
    MessageKind.MOVED: _l("When the event has another time or place."),
    MessageKind.OCCURRENCE_CANCELLED: _l("When the event is cancelled."),
    MessageKind.GUARDIAN_ASKED: _l("To the guardian, when a pupil needs a confirmation."),
    MessageKind.GUARDIAN_AWAITED: _l("To the pupil, when a guardian has to confirm."),
    MessageKind.GUARDIAN_DECLINED: _l("To the pupil, when a guardian declined."),
    MessageKind.GUARDIAN_SILENT: _l("To the pupil, when no guardian answered in time."),
    MessageKind.GUARDIAN_COPY: _l("To the guardian, when the pupil has a place or loses it."),
    MessageKind.APPROVAL_ASKED: _l("When the organiser has to approve a registration."),
    MessageKind.DECLINED: _l("When staff decline a registration."),
    MessageKind.WAITING_MOVED: _l("When the event has another time or place, to those who wait."),
    MessageKind.REMINDER: _l("Before the event."),
    MessageKind.LINK: _l("When somebody asks for the link."),
    MessageKind.WAITING_JOINED: _l("When a family joins a waiting list."),
    MessageKind.SEATS_OFFERED: _l("When seats become free for a family that waits."),
    MessageKind.OFFER_EXPIRED: _l("When a family did not take the offered seats in time."),
    MessageKind.WAITING_REMOVED: _l("When staff take a family off a waiting list."),
}


@dataclass(frozen=True)
class VersionRow:
    """A version as an entry of the list."""

    number: int
    when: str
    iso: str
    by: str
    note: str


@dataclass(frozen=True)
class DifferencePart:
    """A piece of a text: in both, only in the first, or only in the second."""

    text: str
    tone: str  # "", "del", "ins"


@dataclass(frozen=True)
class TextDifference:
    """The difference of a text to the one that it replaces; one part when there is none."""

    label: str
    code: str
    parts: list[DifferencePart]
    is_changed: bool


def list_kind_names() -> dict[str, str]:
    """Return the names of the kinds by their codes, for the log."""
    return {kind.value: label_kind(kind) for kind in KIND_MOMENTS}


def describe_kind(kind: MessageKind) -> str:
    """Say when a family gets a message of a kind."""
    return str(KIND_MOMENTS[kind])


def name_event(occurrence: Occurrence) -> str:
    """Return the title of an event in the language of the page."""
    return occurrence.title[current_language()]


def build_version_rows(versions: Sequence[MessageTemplate]) -> list[VersionRow]:
    """Describe the versions of a text."""
    return [
        VersionRow(
            one.version,
            dates.format_moment(one.created_at, get_settings().default_zone, current_language()),
            dates.format_iso(one.created_at),
            one.created_by,
            _word_restored(one),
        )
        for one in versions
    ]


def build_differences(
    texts: Mapping[str, MessageTexts], others: Mapping[str, MessageTexts]
) -> list[TextDifference]:
    """Compare texts with those that they replace, language by language."""
    return [
        _build_difference(code, part, getattr(others[code], part), getattr(texts[code], part))
        for code in LANGUAGES
        for part in TextPart
    ]


def _word_restored(template: MessageTemplate) -> str:
    if template.restored_version is None:
        return ""
    if template.restored_version == 0:
        return _("back to the default")
    return _("version %(number)s again", number=template.restored_version)


def _build_difference(code: str, part: TextPart, before: str, after: str) -> TextDifference:
    label = f"{LANGUAGE_LABELS[code]}, {PART_LABELS[part]}"
    if not after or before == after:
        parts = [DifferencePart(before, "")]
        return TextDifference(label, code, parts, is_changed=False)
    old, new = re.split(r"(\s+)", before), re.split(r"(\s+)", after)
    parts = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            parts.append(DifferencePart("".join(old[old_start:old_end]), ""))
            continue
        removed, added = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        parts += [DifferencePart(removed, "del")] if removed else []
        parts += [DifferencePart(added, "ins")] if added else []
    return TextDifference(label, code, parts, is_changed=True)


def format_period(occurrence: Occurrence) -> str:
    """Return the day and time of an occurrence in the language of the page."""
    return dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
    )
