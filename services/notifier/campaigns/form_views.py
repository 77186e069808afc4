"""Build the view models of the form of a campaign, and of the page that chooses an event."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from services.notifier.campaigns.schemas import SendTime
from services.notifier.campaigns.views import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    FALLBACKS,
    LANGUAGE_LABELS,
    REACH_LABELS,
    STATUS_LABELS,
    TEXT_LABELS,
    format_period,
    word_readers,
)
from services.notifier.message.wording import choose_text_language
from services.notifier.models import Occurrence
from shared import clock, dates
from shared.i18n import LANGUAGES
from shared.vocabulary import load_grades, load_target_groups
from shared.web.i18n import current_language
from shared.web.text import _, ngettext


@dataclass(frozen=True)
class OccurrenceChoice:
    """An occurrence to choose, with the number of registrations for it."""

    id: UUID
    title: str
    when: str
    iso: str
    coming: str
    is_over: bool
    is_cancelled: bool


@dataclass(frozen=True)
class EventChoice:
    """An event to choose from, with its coming occurrences."""

    title: str
    occurrences: list[OccurrenceChoice]
    query: str  # chooses all of them


@dataclass(frozen=True)
class TextField:
    """The part of the form with the texts of one language."""

    code: str
    label: str
    readers: str
    fallback: str
    sms_prefix: str


@dataclass(frozen=True)
class FormChoices:
    """The choices of the form."""

    statuses: list[tuple[str, str]]
    reaches: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    grades: list[tuple[str, str]]
    times: list[tuple[str, str]]


def describe_occurrence_choice(
    occurrence: Occurrence, numbers: Mapping[UUID, Counter[str]]
) -> OccurrenceChoice:
    """Describe an occurrence with the number of registrations for it."""
    coming = numbers.get(occurrence.id, Counter()).total()
    return OccurrenceChoice(
        id=occurrence.id,
        title=occurrence.title[current_language()],
        when=format_period(occurrence),
        iso=dates.format_iso(occurrence.starts_at),
        coming=_count_registrations(coming) if coming else _("nobody yet"),
        is_over=occurrence.ends_at <= clock.now(),
        is_cancelled=occurrence.cancelled,
    )


def build_event_choices(
    occurrences: Sequence[Occurrence], numbers: Mapping[UUID, Counter[str]]
) -> list[EventChoice]:
    """Group occurrences by their event, the event that is next first."""
    first = {one.slug: place for place, one in reversed(list(enumerate(occurrences)))}
    ordered = sorted(occurrences, key=lambda one: (first[one.slug], one.starts_at))
    events = []
    for _slug, group in groupby(ordered, key=lambda one: one.slug):
        choices = [describe_occurrence_choice(one, numbers) for one in group]
        query = "&".join(f"occurrence={one.id}" for one in choices)
        events.append(EventChoice(choices[0].title, choices, query))
    return events


def list_target_groups(occurrences: Iterable[Occurrence]) -> dict[str, str]:
    """Return the target groups of occurrences by code, with their names."""
    present = {code for one in occurrences for code in one.target_groups}
    return {
        code: term.name(current_language())
        for code, term in load_target_groups().items()
        if code in present
    }


def build_text_fields(
    texts: Mapping[str, str], readers: Counter[str], organisation: Mapping[str, str]
) -> list[TextField]:
    """Describe the parts of the form; `texts` are the bodies as they are typed now."""
    fields = []
    for code in LANGUAGES:
        used = choose_text_language(texts, code)
        # As long as nothing is written, people are likely to write in the language of the page.
        other = used if used != code else current_language()
        is_missing = not texts.get(code) and other != code
        fallback = FALLBACKS[(code, other)] if is_missing else ""
        fields.append(
            TextField(
                code,
                str(TEXT_LABELS[code]),
                word_readers(readers[code]),
                str(fallback),
                f"{organisation[code]}: ",
            )
        )
    return fields


def count_readers(numbers: Mapping[UUID, Counter[str]], chosen: Iterable[str]) -> Counter[str]:
    """Count the registrations for the chosen occurrences by language."""
    ids = set(chosen)
    return sum((count for one, count in numbers.items() if str(one) in ids), Counter())


def list_choices() -> FormChoices:
    """Return what the form offers to choose from."""
    return FormChoices(
        statuses=_list_options(STATUS_LABELS),
        reaches=_list_options(REACH_LABELS),
        categories=_list_options(CATEGORY_LABELS),
        channels=_list_options(CHANNEL_LABELS),
        languages=_list_options(LANGUAGE_LABELS),
        grades=[(code, term.name(current_language())) for code, term in load_grades().items()],
        times=[
            (SendTime.NOW, _("As soon as I have confirmed it")),
            (SendTime.LATER, _("At a time that I choose")),
        ],
    )


def list_labels() -> dict[str, str]:
    """Return the labels of the form's fields, for the list of errors."""
    labels = {
        "occurrence": _("Times"),
        "languages": _("Language"),
        "grades": _("Grade"),
        "send_day": _("Day"),
        "send_time": _("Time"),
    }
    for code in LANGUAGES:
        language = str(TEXT_LABELS[code])
        labels |= {
            f"subject_{code}": f"{_('Subject')}, {language}",
            f"body_{code}": f"{_('Message')}, {language}",
            f"sms_{code}": f"{_('Shorter text for text messages')}, {language}",
        }
    return labels


def _list_options(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in labels.items()]


def _count_registrations(number: int) -> str:
    return ngettext("%(num)s registration", "%(num)s registrations", number)
