"""Build the view models of the pages of rules, and word when a rule goes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from services.notifier.message.quiet_hours import SendingTimes
from services.notifier.message.wording import choose_text_language
from services.notifier.models import (
    ChannelChoice,
    Occurrence,
    ReminderPlan,
    ReminderRule,
    RuleAudience,
    RuleTiming,
    RuleUnit,
)
from services.notifier.rules.moments import can_be_of_use, find_moment, find_zone
from services.notifier.rules.schemas import Side, TextChoice, find_side
from shared import clock, dates
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_PREVIEWED = 3  # occurrences for which a rule shows its moment

CHANNEL_LABELS: Mapping[ChannelChoice, str] = {
    ChannelChoice.SMS_WITHOUT_EMAIL: _l("E-mail, and a text message to those without e-mail"),
    ChannelChoice.EMAIL: _l("E-mail"),
    ChannelChoice.SMS: _l("Text message"),
    ChannelChoice.BOTH: _l("E-mail and text message to everybody"),
}
AUDIENCE_LABELS: Mapping[RuleAudience, str] = {
    RuleAudience.COMING: _l("Those who come"),
    RuleAudience.WAITING: _l("Those on the waiting list"),
}
UNIT_LABELS: Mapping[RuleUnit, str] = {RuleUnit.HOURS: _l("hours"), RuleUnit.DAYS: _l("days")}
SIDE_LABELS: Mapping[Side, str] = {
    Side.BEFORE_START: _l("before the start"),
    Side.AFTER_START: _l("after the start"),
    Side.BEFORE_END: _l("before the end"),
    Side.AFTER_END: _l("after the end"),
}
TEXT_LABELS: Mapping[TextChoice, str] = {
    TextChoice.DEFAULT: _l("The usual reminder"),
    TextChoice.OWN: _l("A text of your own"),
}
LANGUAGE_LABELS = {"fi": _l("In Finnish"), "sv": _l("In Swedish"), "en": _l("In English")}


@dataclass(frozen=True)
class Moment:
    """The time at which a rule sends for one occurrence; `note` says why it does not."""

    occurrence: str
    when: str
    iso: str
    note: str


@dataclass(frozen=True)
class RuleRow:
    """A rule as an entry of a list."""

    id: UUID
    version: int
    name: str
    text: str
    audience: str
    channels: str
    is_on: bool
    is_inherited: bool
    is_off_here: bool
    moments: list[Moment]


@dataclass(frozen=True)
class EventRow:
    """An event with its next occurrence, to open its plan."""

    occurrence_id: UUID
    title: str
    when: str
    number: str


@dataclass(frozen=True)
class EventHeading:
    """An event, by the occurrence that its address names."""

    id: UUID
    title: str


@dataclass(frozen=True)
class FormChoices:
    """The choices of the form."""

    units: list[tuple[str, str]]
    sides: list[tuple[str, str]]
    audiences: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    languages: list[tuple[str, str]]


def word_timing(timing: RuleTiming) -> str:
    """Say when a rule goes: 2 days before the start at 17.00."""
    match timing.unit:
        case RuleUnit.HOURS:
            distance = ngettext("%(num)s hour", "%(num)s hours", timing.amount)
        case RuleUnit.DAYS:
            distance = ngettext("%(num)s day", "%(num)s days", timing.amount)
        case _:
            assert_never(timing.unit)
    words = _word_side(find_side(timing), distance) if timing.amount else _word_same_time(timing)
    if timing.at_time is None:
        return words
    shown = datetime.combine(clock.now().date(), timing.at_time, clock.now().tzinfo)
    time = dates.format_time(shown, "UTC", current_language())
    return _("%(rule)s at %(time)s", rule=words, time=time)


def _word_side(side: Side, distance: str) -> str:
    match side:
        case Side.BEFORE_START:
            return _("%(distance)s before the start", distance=distance)
        case Side.AFTER_START:
            return _("%(distance)s after the start", distance=distance)
        case Side.BEFORE_END:
            return _("%(distance)s before the end", distance=distance)
        case Side.AFTER_END:
            return _("%(distance)s after the end", distance=distance)
        case _:
            assert_never(side)


def _word_same_time(timing: RuleTiming) -> str:
    is_start = find_side(timing) in (Side.BEFORE_START, Side.AFTER_START)
    if timing.at_time is None:
        return _("At the start") if is_start else _("At the end")
    return _("On the day of the start") if is_start else _("On the day of the end")


def name_rule(rule: ReminderRule) -> str:
    """Name a rule by its subject, or as the usual reminder."""
    texts = rule.subject if any(rule.subject.values()) else rule.body
    used = choose_text_language(texts, current_language())
    lines = texts.get(used, "").splitlines() or [""]
    return lines[0] or _("The usual reminder")


def build_row(
    rule: ReminderRule,
    occurrences: Sequence[Occurrence],
    times: SendingTimes,
    slug: str,
    off: Collection[UUID] = (),
) -> RuleRow:
    """Describe a rule as the page of an organisation (empty `slug`) or of an event lists it.

    `occurrences` are the next ones it would hold for; for those in `off` it is switched off.
    """
    is_off_here = rule.id in off
    is_sending = rule.is_on and not is_off_here
    return RuleRow(
        id=rule.id,
        version=rule.version,
        name=word_timing(rule.timing),
        text=name_rule(rule),
        audience=str(AUDIENCE_LABELS[rule.audience]),
        channels=str(CHANNEL_LABELS[rule.channels]),
        is_on=rule.is_on,
        is_inherited=bool(slug) and not rule.slug,
        is_off_here=is_off_here,
        moments=list_moments(rule.timing, occurrences, times) if is_sending else [],
    )


def list_moments(
    timing: RuleTiming, occurrences: Sequence[Occurrence], times: SendingTimes
) -> list[Moment]:
    """Say when a message would go for the next occurrences, or why not."""
    now = clock.now()
    moments = []
    for occurrence in occurrences[:MAX_PREVIEWED]:
        at = find_moment(timing, occurrence, times)
        note = ""
        if not can_be_of_use(timing, occurrence, at):
            note = _("Not for this time: it would come too late.")
        elif at <= now:
            note = _("Not for this time: the moment has passed.")
        moments.append(
            Moment(
                name_occurrence(occurrence),
                format_moment(at, occurrence),
                dates.format_iso(at),
                note,
            )
        )
    return moments


def list_replaceable(
    plans: Sequence[ReminderPlan], occurrences: Sequence[Occurrence]
) -> list[tuple[UUID, str]]:
    """Name the reminders that a campaign may replace, each rule once, by the id of the rule."""
    by_id = {one.id: one for one in occurrences}
    first = {one.rule_id: one for one in reversed(plans) if one.occurrence_id in by_id}
    return [
        (
            rule_id,
            _(
                "This replaces the reminder “%(rule)s”, which goes on %(when)s",
                rule=word_timing(plan.rule.timing),
                when=format_moment(plan.due_at, by_id[plan.occurrence_id]),
            ),
        )
        for rule_id, plan in first.items()
    ]


def name_occurrence(occurrence: Occurrence) -> str:
    """Name an occurrence by its title and its time."""
    return f"{occurrence.title[current_language()]}, {format_period(occurrence)}"


def format_period(occurrence: Occurrence) -> str:
    """Say when an occurrence is."""
    zone = find_zone(occurrence).key
    return dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, current_language())


def format_moment(at: datetime, occurrence: Occurrence) -> str:
    """Say a moment by the clock at the place of an occurrence."""
    return dates.format_moment(at, find_zone(occurrence).key, current_language())


def build_event(occurrence: Occurrence) -> EventHeading:
    """Describe the event of an occurrence."""
    return EventHeading(occurrence.id, occurrence.title[current_language()])


def list_prefixes(occurrences: Sequence[Occurrence]) -> dict[str, str]:
    """Return what an SMS begins with, by language: the name of the organisation."""
    names = occurrences[0].organisation_name if occurrences else dict.fromkeys(LANGUAGES, "")
    return {code: f"{names[code]}: " for code in LANGUAGES}


def build_events(occurrences: Sequence[Occurrence]) -> list[EventRow]:
    """List the events of coming occurrences, each with its next one."""
    events: dict[str, list[Occurrence]] = {}
    for one in occurrences:
        events.setdefault(one.slug, []).append(one)
    return [
        EventRow(
            found[0].id,
            found[0].title[current_language()],
            format_period(found[0]),
            ngettext("%(num)s time", "%(num)s times", len(found)),
        )
        for found in events.values()
    ]


def list_choices() -> FormChoices:
    """Return what the form offers to choose from."""
    return FormChoices(
        units=_list_options(UNIT_LABELS),
        sides=_list_options(SIDE_LABELS),
        audiences=_list_options(AUDIENCE_LABELS),
        channels=_list_options(CHANNEL_LABELS),
        texts=_list_options(TEXT_LABELS),
        languages=[(code, str(LANGUAGE_LABELS[code])) for code in LANGUAGES],
    )


def list_labels() -> dict[str, str]:
    """Return the labels of the form's fields, for the list of errors."""
    labels = {
        "amount": _("How many"),
        "at_time": _("At this time of day"),
        "grace_hours": _("How late it may be, in hours"),
        "text": _("Text"),
    }
    for code in LANGUAGES:
        language = str(LANGUAGE_LABELS[code])
        labels |= {
            f"subject_{code}": f"{_('Subject')}, {language}",
            f"body_{code}": f"{_('Message')}, {language}",
            f"sms_{code}": f"{_('Shorter text for text messages')}, {language}",
        }
    return labels


def _list_options(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in labels.items()]
