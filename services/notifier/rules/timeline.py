"""The time line of an event: what went and what goes when, to how many families."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.notifier.models import (
    FAILED_STATES,
    SENT_STATES,
    WAITING_STATES,
    Campaign,
    CampaignState,
    MessageState,
    Occurrence,
    PlanState,
    ReminderPlan,
)
from services.notifier.rules.moments import find_zone
from services.notifier.rules.queries import DayCount, EventPlan
from services.notifier.rules.views import (
    format_moment,
    format_period,
    name_rule,
    word_timing,
)
from shared import clock, dates
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_ITEMS = 200
WIDTH, LEFT, RIGHT = 360.0, 14.0, 346.0  # of the picture
ROWS = {"auto": 34.0, "campaign": 76.0, "rule": 118.0}


class Tone(StrEnum):
    """The state of a point of the time line; each has a shape of its own in the picture."""

    SENT = "sent"
    PLANNED = "planned"
    FAILED = "failed"
    MISSED = "missed"
    NONE = "none"


TONE_LABELS: Mapping[Tone, str] = {
    Tone.SENT: _l("Sent"),
    Tone.PLANNED: _l("Planned"),
    Tone.FAILED: _l("Some did not arrive"),
    Tone.MISSED: _l("Missed"),
    Tone.NONE: _l("Does not go"),
}
LANE_LABELS = {
    "auto": _l("Confirmations and changes"),
    "campaign": _l("Your own messages"),
    "rule": _l("Reminders"),
}


@dataclass(frozen=True)
class TimelineItem:
    """One point of the time line: what, when, for which occurrence, to how many."""

    at: datetime
    lane: str
    title: str
    about: str
    when: str
    tone: Tone
    state: str
    numbers: str
    occurrences: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def iso(self) -> str:
        """Return the time for the datetime attribute."""
        return dates.format_iso(self.at)


@dataclass(frozen=True)
class Mark:
    """A mark of the picture."""

    x: float
    y: float
    tone: Tone


@dataclass(frozen=True)
class Lane:
    """A line of the picture, with its label."""

    y: float
    label: str


@dataclass(frozen=True)
class Picture:
    """The time line as a drawing; `starts` are the places of the occurrences' beginnings."""

    marks: list[Mark]
    lanes: list[Lane]
    starts: list[float]
    now: float | None
    label: str


@dataclass(frozen=True)
class Timeline:
    """Past and planned messages, each by time, and the picture of both."""

    past: list[TimelineItem]
    coming: list[TimelineItem]
    picture: Picture | None
    legend: list[tuple[Tone, str]]
    is_cut: bool


def build_timeline(plan: EventPlan) -> Timeline:
    """Describe the time line of an event."""
    now = clock.now()
    by_id = {one.id: one for one in plan.occurrences}
    items = [
        *_list_automatic(plan.days, plan.occurrences[0]),
        *_list_campaigns(plan, by_id),
        *_list_reminders(plan, by_id),
    ]
    items.sort(key=lambda one: one.at)
    past = [one for one in items if one.at <= now]
    coming = [one for one in items if one.at > now]
    tones = {one.tone for one in items}
    return Timeline(
        past=past[-MAX_ITEMS:],
        coming=coming[:MAX_ITEMS],
        picture=_draw(items, plan.occurrences, now) if items else None,
        legend=[(tone, str(label)) for tone, label in TONE_LABELS.items() if tone in tones],
        is_cut=len(past) > MAX_ITEMS or len(coming) > MAX_ITEMS,
    )


def _list_automatic(days: Sequence[DayCount], first: Occurrence) -> Iterable[TimelineItem]:
    """Join confirmations, changes and the like by day on the calendar of the place."""
    zone = find_zone(first)
    found: dict[object, list[DayCount]] = defaultdict(list)
    for one in days:
        found[one.hour.astimezone(zone).date()].append(one)
    for counts in found.values():
        states = Counter[MessageState]()
        for one in counts:
            states[one.state] += one.number
        at = max(one.hour for one in counts)
        yield TimelineItem(
            at=at,
            lane="auto",
            title=str(LANE_LABELS["auto"]),
            about="",
            when=dates.format_day(at, zone.key, current_language()),
            tone=_find_tone(states),
            state=str(TONE_LABELS[_find_tone(states)]),
            numbers=_word_numbers(states),
        )


def _list_campaigns(plan: EventPlan, by_id: Mapping[UUID, Occurrence]) -> Iterable[TimelineItem]:
    for campaign in plan.campaigns:
        at = campaign.starts_at or campaign.created_at
        states = plan.campaign_states.get(campaign.id, Counter())
        is_planned = campaign.state is CampaignState.PLANNED
        tone = Tone.PLANNED if is_planned else _find_tone(states)
        about = [by_id[one] for one in campaign.audience.occurrence_ids if one in by_id]
        yield TimelineItem(
            at=at,
            lane="campaign",
            title=_find_title(campaign),
            about=str(LANE_LABELS["campaign"]),
            when=format_moment(at, about[0]),
            tone=tone,
            state=str(TONE_LABELS[tone]),
            numbers=_word_families(campaign.people) if is_planned else _word_numbers(states),
            occurrences=_list_periods(about, plan),
            url=f"/staff/messages/campaigns/{campaign.id}",
        )


def _list_reminders(plan: EventPlan, by_id: Mapping[UUID, Occurrence]) -> Iterable[TimelineItem]:
    """Join the plans of one rule that have one moment and one state."""
    found: dict[tuple[UUID, datetime, PlanState], list[ReminderPlan]] = defaultdict(list)
    for one in plan.plans:
        found[one.rule_id, one.due_at, one.state].append(one)
    for (_rule_id, at, state), plans in found.items():
        rule, states = plans[0].rule, Counter[MessageState]()
        for one in plans:
            states += plan.plan_states.get((one.cause, one.occurrence_id), Counter())
        about = [by_id[one.occurrence_id] for one in plans]
        people = sum(plan.people[rule.audience].get(one.id, 0) for one in about)
        tone = _find_plan_tone(state, states)
        replaced = [
            plan.replacing[one.campaign_id] for one in plans if one.campaign_id in plan.replacing
        ]
        yield TimelineItem(
            at=at,
            lane="rule",
            title=word_timing(rule.timing),
            about=name_rule(rule),
            when=format_moment(at, about[0]),
            tone=tone,
            state=str(TONE_LABELS[tone]),
            numbers=_word_plan(state, states, people, replaced),
            occurrences=_list_periods(about, plan),
        )


def _find_plan_tone(state: PlanState, states: Counter[MessageState]) -> Tone:
    match state:
        case PlanState.PLANNED:
            return Tone.PLANNED
        case PlanState.MADE:
            return _find_tone(states)
        case PlanState.MISSED:
            return Tone.MISSED
        case PlanState.TOO_LATE:
            return Tone.NONE


def _word_plan(
    state: PlanState, states: Counter[MessageState], people: int, replaced: Sequence[Campaign]
) -> str:
    match state:
        case PlanState.PLANNED if replaced:
            return _("To those who do not get “%(title)s”.", title=_find_title(replaced[0]))
        case PlanState.PLANNED:
            return _word_families(people)
        case PlanState.MISSED:
            return _("The system was down at that time. Nobody got it.")
        case PlanState.TOO_LATE:
            return _("Its time had passed when the rule or the date was set.")
        case PlanState.MADE:
            return _word_numbers(states)


def _find_tone(states: Counter[MessageState]) -> Tone:
    """Return the worst of what became of messages, or what is still to come."""
    if states[MessageState.MISSED]:
        return Tone.MISSED
    if sum(states[one] for one in (*FAILED_STATES, MessageState.UNKNOWN)):
        return Tone.FAILED
    if sum(states[one] for one in WAITING_STATES):
        return Tone.PLANNED
    return Tone.SENT if sum(states[one] for one in SENT_STATES) else Tone.NONE


def _word_numbers(states: Counter[MessageState]) -> str:
    """Say what became of messages: 57 sent, 2 did not arrive."""
    groups = (
        (SENT_STATES, _("%(num)s sent", num=sum(states[one] for one in SENT_STATES))),
        (WAITING_STATES, _("%(num)s waiting", num=sum(states[one] for one in WAITING_STATES))),
        (FAILED_STATES, _("%(num)s did not arrive", num=sum(states[one] for one in FAILED_STATES))),
        ((MessageState.UNKNOWN,), _("%(num)s not sure", num=states[MessageState.UNKNOWN])),
        ((MessageState.MISSED,), _("%(num)s missed", num=states[MessageState.MISSED])),
        (
            (MessageState.SUPPRESSED,),
            _("%(num)s not sent", num=states[MessageState.SUPPRESSED]),
        ),
    )
    words = [text for members, text in groups if sum(states[one] for one in members)]
    return ", ".join(words) or _("Nobody was there to get it.")


def _word_families(number: int) -> str:
    if not number:
        return _("Nobody has registered yet.")
    return ngettext("To %(num)s family now", "To %(num)s families now", number)


def _list_periods(about: Sequence[Occurrence], plan: EventPlan) -> list[str]:
    """Name the times, where the event has several."""
    ordered = sorted(about, key=lambda one: one.starts_at)
    return [format_period(one) for one in ordered] if len(plan.occurrences) > 1 else []


def _find_title(campaign: Campaign) -> str:
    texts = [*campaign.subject.values(), *campaign.sms.values(), *campaign.body.values()]
    first = next((text for text in texts if text), "")
    return first.splitlines()[0] if first else _("Without a text")


def _draw(
    items: Sequence[TimelineItem], occurrences: Sequence[Occurrence], now: datetime
) -> Picture:
    """Place the marks on one line of time; the first and the last are at its ends."""
    starts = [one.starts_at for one in occurrences if not one.cancelled]
    moments = [*(one.at for one in items), *starts, now]
    first, last = min(moments), max(moments)
    span = max(last - first, timedelta(hours=1))

    def place(at: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((at - first) / span), 1)

    past = sum(one.at <= now for one in items)
    return Picture(
        marks=[Mark(place(one.at), ROWS[one.lane], one.tone) for one in items],
        lanes=[Lane(ROWS[lane], str(label)) for lane, label in LANE_LABELS.items()],
        starts=sorted({place(at) for at in starts}),
        now=place(now),
        label=_(
            "%(past)s points before now, %(coming)s ahead. The list below has each of them.",
            past=past,
            coming=len(items) - past,
        ),
    )
