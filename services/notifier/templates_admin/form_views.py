"""Build the view models of the form of a text: fields, placeholders and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifier.message.placeholders import (
    Placeholder,
    TextPart,
    list_placeholders,
    list_requirements,
)
from services.notifier.message.template_text import TextProblem, find_problems
from services.notifier.models import (
    MessageKind,
)
from services.notifier.templates_admin.queries import KindTexts
from services.notifier.templates_admin.schemas import MAX_LENGTHS, word_problem
from services.notifier.templates_admin.views import LANGUAGE_LABELS, PART_LABELS
from shared.i18n import LANGUAGES
from shared.web.text import _l

MAX_CONTEXT = 40  # characters on each side of what is wrong
PLACEHOLDER_LABELS: Mapping[Placeholder, str] = {
    Placeholder.NAME: _l("name of the contact"),
    Placeholder.HEADLINE: _l("what it is about, such as “You have 2 places”"),
    Placeholder.NOTE: _l("what the family must know or do, if anything"),
    Placeholder.CONFIRM_UNTIL: _l("until when to confirm"),
    Placeholder.EVENT: _l("title of the event"),
    Placeholder.TIME: _l("day and time"),
    Placeholder.PLACE: _l("venue and address, or “online”"),
    Placeholder.VENUE: _l("venue"),
    Placeholder.ADDRESS: _l("address"),
    Placeholder.ONLINE: _l("address for joining online"),
    Placeholder.PARTICIPANTS: _l("how many come"),
    Placeholder.CHANGES: _l("what changed in the places and the contact"),
    Placeholder.DETAILS: _l("frame with event, time, place and places"),
    Placeholder.LINK: _l("the family's link"),
    Placeholder.DEADLINE: _l("until when the family can change or cancel"),
    Placeholder.ORGANISATION: _l("name of your organisation"),
    Placeholder.CONTACT: _l("e-mail and phone of the organiser"),
    Placeholder.EMAIL: _l("e-mail of the organiser"),
    Placeholder.PHONE: _l("phone of the organiser"),
}


@dataclass(frozen=True)
class PlaceholderRow:
    """A placeholder to insert; `parts` are the parts that may have it."""

    code: str
    label: str
    parts: str
    is_required: bool


@dataclass(frozen=True)
class ProblemRow:
    """A problem of a text, with the line in which it is marked."""

    text: str
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class PartField:
    """A field of the form."""

    name: str
    label: str
    value: str
    maximum: int
    is_own: bool
    problems: list[ProblemRow]


@dataclass(frozen=True)
class LanguageFields:
    """The part of the form with the texts of one language."""

    code: str
    label: str
    fields: dict[str, PartField]
    is_own: bool
    is_wrong: bool


def list_placeholder_rows(kind: MessageKind) -> list[PlaceholderRow]:
    """List the placeholders of a kind with what they stand for."""
    allowed = {part: list_placeholders(kind, part) for part in TextPart}
    required = {
        group[0] for part in TextPart for group in list_requirements(kind, part) if len(group) == 1
    }
    return [
        PlaceholderRow(
            f"{{{one}}}",
            str(PLACEHOLDER_LABELS[one]),
            " ".join(part.value for part in TextPart if one in allowed[part]),
            one in required,
        )
        for one in Placeholder
        if any(one in names for names in allowed.values())
    ]


def build_language_fields(
    texts: KindTexts, typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[LanguageFields]:
    """Describe the form with what was typed, and mark what is wrong in it."""
    shown = []
    for code in LANGUAGES:
        fields = {}
        for part in TextPart:
            name = f"{part}_{code}"
            inherited: str = getattr(texts.inherited[code], part)
            fields[part.value] = PartField(
                name=name,
                label=str(PART_LABELS[part]),
                value=typed[name],
                maximum=MAX_LENGTHS[part],
                is_own=typed[name] != inherited,
                problems=_list_problems(typed[name], texts.kind, part, errors.get(name, "")),
            )
        shown.append(
            LanguageFields(
                code,
                str(LANGUAGE_LABELS[code]),
                fields,
                any(one.is_own for one in fields.values()),
                any(one.problems for one in fields.values()),
            )
        )
    return shown


def list_labels() -> dict[str, str]:
    """Return the labels of the form's fields, for the list of errors."""
    return {
        f"{part}_{code}": f"{PART_LABELS[part]}, {LANGUAGE_LABELS[code]}"
        for code in LANGUAGES
        for part in TextPart
    }


def _list_problems(text: str, kind: MessageKind, part: TextPart, error: str) -> list[ProblemRow]:
    """List what is wrong with a text that was refused; nothing before it is sent."""
    if not error:
        return []
    found: list[TextProblem] = find_problems(text, kind, part) if text else []
    rows = [ProblemRow(word_problem(one), *_shorten(one)) for one in found]
    return rows or [ProblemRow(error, "", "", "")]


def _shorten(problem: TextProblem) -> tuple[str, str, str]:
    """Return the line of a problem in three parts; nothing to mark where something is missing."""
    if not problem.line:
        return "", "", ""
    before, after = problem.before, problem.after
    before = f"…{before[-MAX_CONTEXT:]}" if len(before) > MAX_CONTEXT else before
    after = f"{after[:MAX_CONTEXT]}…" if len(after) > MAX_CONTEXT else after
    return before, problem.found, after
