"""Build the view models of the pages of texts, and word placeholders, versions and errors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.notifier.message.compose import compose_with_texts
from services.notifier.message.content import Content
from services.notifier.message.kinds import fill_in_message_link
from services.notifier.message.own_texts import ChosenTexts
from services.notifier.message.placeholders import (
    Placeholder,
    TextPart,
    list_placeholders,
    list_requirements,
)
from services.notifier.message.sms_text import SmsEncoding, count_units_to_cut, measure_sms
from services.notifier.message.template_text import TextProblem, find_problems
from services.notifier.models import (
    ChannelName,
    MessageKind,
    MessageTemplate,
    MessageTexts,
    Occurrence,
)
from services.notifier.templates_admin.examples import build_example_message
from services.notifier.templates_admin.queries import KindTexts
from services.notifier.templates_admin.schemas import MAX_LENGTHS, word_problem
from shared import dates
from shared.i18n import LANGUAGES
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_CONTEXT = 40  # characters on each side of what is wrong
EXAMPLE_LINK = "https://live.example/r/abc123-d4e5f6"
LANGUAGE_LABELS = {"fi": _l("In Finnish"), "sv": _l("In Swedish"), "en": _l("In English")}
PART_LABELS: Mapping[TextPart, str] = {
    TextPart.SUBJECT: _l("Subject of the e-mail"),
    TextPart.BODY: _l("E-mail"),
    TextPart.SMS: _l("Text message"),
}
# What each kind is called, and when a family gets it.
KIND_TEXTS: Mapping[MessageKind, tuple[str, str]] = {
    MessageKind.CONFIRM_BY_LINK: (
        _l("Request to confirm"),
        _l("When places are held until the family opens its link."),
    ),
    MessageKind.CONFIRMED: (_l("Confirmation"), _l("Right after a registration.")),
    MessageKind.CHANGED: (_l("Change"), _l("When the registration was changed.")),
    MessageKind.CANCELLED: (_l("Cancelled"), _l("When the registration was cancelled.")),
    MessageKind.MOVED: (_l("New time"), _l("When the event has another time or place.")),
    MessageKind.OCCURRENCE_CANCELLED: (_l("Called off"), _l("When the event is cancelled.")),
    MessageKind.REMINDER: (_l("Reminder"), _l("Before the event.")),
    MessageKind.LINK: (_l("Link"), _l("When somebody asks for the link.")),
}
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
class KindRow:
    """A kind of message as an entry of the list."""

    code: str
    name: str
    when: str
    is_own: bool
    state: str


@dataclass(frozen=True)
class EventRow:
    """An event whose texts can be changed."""

    slug: str
    title: str
    when: str
    is_own: bool


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


@dataclass(frozen=True)
class SmsPreview:
    """An SMS as a family gets it, and its size."""

    text: str
    segments: str
    units: str
    costly: list[str]
    is_unicode: bool
    to_cut: str


@dataclass(frozen=True)
class Preview:
    """The messages of one language as an example family gets them."""

    code: str
    about: str
    name: str
    sms: SmsPreview
    email_subject: str
    html: str
    problems: list[str]


def name_kind(kind: MessageKind) -> str:
    """Return the name of a kind."""
    return str(KIND_TEXTS[kind][0])


def list_kind_names() -> dict[str, str]:
    """Return the names of the kinds by their codes, for the log."""
    return {kind.value: str(name) for kind, (name, _when) in KIND_TEXTS.items()}


def describe_kind(kind: MessageKind) -> str:
    """Say when a family gets a message of a kind."""
    return str(KIND_TEXTS[kind][1])


def build_kind_rows(texts: Sequence[KindTexts], *, is_event: bool) -> list[KindRow]:
    """Describe the kinds of a list, and who changed their texts last."""
    return [
        KindRow(
            one.kind.value,
            name_kind(one.kind),
            describe_kind(one.kind),
            one.is_own,
            _word_state(one, is_event=is_event),
        )
        for one in texts
    ]


def build_event_rows(occurrences: Sequence[Occurrence], changed: set[str]) -> list[EventRow]:
    """Describe the events of occurrences, each once, the next one first."""
    events: dict[str, Occurrence] = {}
    for one in occurrences:
        events.setdefault(one.slug, one)
    return [
        EventRow(slug, name_event(one), _format_period(one), slug in changed)
        for slug, one in events.items()
    ]


def name_event(occurrence: Occurrence) -> str:
    """Return the title of an event in the language of the page."""
    return occurrence.title[current_language()]


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


def build_preview(
    kind: MessageKind, language: str, texts: MessageTexts, occurrence: Occurrence
) -> Preview:
    """Show what an example family at an occurrence gets."""
    chosen = ChosenTexts(texts)
    sms, email = (
        _compose(kind, channel, language, occurrence, chosen)
        for channel in (ChannelName.SMS, ChannelName.EMAIL)
    )
    problems = [
        f"{PART_LABELS[part]}: {word_problem(one)}"
        for part in TextPart
        for one in find_problems(getattr(texts, part), kind, part)
    ]
    return Preview(
        code=language,
        about=f"{name_event(occurrence)}, {_format_period(occurrence)}",
        name=_find_name(kind, language, occurrence),
        sms=_build_sms_preview(sms.text),
        email_subject=email.email_subject,
        html=email.html,
        problems=problems,
    )


def _compose(
    kind: MessageKind,
    channel: ChannelName,
    language: str,
    occurrence: Occurrence,
    chosen: ChosenTexts,
) -> Content:
    message = build_example_message(kind, channel, language, occurrence)
    content = compose_with_texts(message, get_settings().mail_from, chosen)
    text = fill_in_message_link(kind, content.text, EXAMPLE_LINK)
    html = fill_in_message_link(kind, content.html, "#")
    return Content(language, content.email_subject, text, html, "")


def _find_name(kind: MessageKind, language: str, occurrence: Occurrence) -> str:
    example = build_example_message(kind, ChannelName.EMAIL, language, occurrence)
    return example.require_registration().contact_name


def _build_sms_preview(text: str) -> SmsPreview:
    size = measure_sms(text)
    cut = count_units_to_cut(size)
    return SmsPreview(
        text=text,
        segments=ngettext("%(num)s segment", "%(num)s segments", size.segments),
        units=ngettext("%(num)s character", "%(num)s characters", size.units),
        costly=list(size.costly_characters),
        is_unicode=size.encoding is SmsEncoding.UCS2,
        to_cut=ngettext(
            "Cut %(num)s character, and it takes one segment less.",
            "Cut %(num)s characters, and it takes one segment less.",
            cut,
        )
        if cut
        else "",
    )


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


def _word_state(texts: KindTexts, *, is_event: bool) -> str:
    if texts.template and texts.is_own:
        when = dates.format_moment(
            texts.template.created_at, get_settings().default_zone, current_language()
        )
        return _("Own text, %(when)s, %(name)s", when=when, name=texts.template.created_by)
    return _("As in the organisation") if is_event else _("The default text")


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


def _format_period(occurrence: Occurrence) -> str:
    return dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
    )
