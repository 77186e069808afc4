"""Build the tables of the statistics: each row has numbers, and a bar that shows the same."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_currency

from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.message_log.views import CHANNEL_LABELS
from services.notifier.models import (
    FAILED_STATES,
    SENT_STATES,
    ChannelName,
    MessageState,
    Occurrence,
)
from services.notifier.statistics.queries import MessageCount, Period
from shared import dates
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _, _l

MAX_GROUPS = 100  # rows of the table of events or organisations
# The periods that a reader can choose, in months.
PERIODS: Mapping[int, str] = {
    1: _l("This month"),
    3: _l("3 months"),
    12: _l("12 months"),
    24: _l("24 months"),
}
DEFAULT_MONTHS = 3
NO_RATE = "–"
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Sums:
    """Messages added up; `others` wait or were not needed any more."""

    arrived: int = 0
    failed: int = 0
    unknown: int = 0
    others: int = 0
    segments: int = 0

    @property
    def settled(self) -> int:
        """Return the number of messages that were given to a provider, or could not be."""
        return self.arrived + self.failed + self.unknown

    @property
    def messages(self) -> int:
        """Return the number of all messages."""
        return self.settled + self.others


@dataclass(frozen=True)
class Row:
    """A line of a table; `bar` has the lengths of what arrived, is unknown and failed, of 100."""

    name: str
    url: str
    messages: str
    arrived: str
    failed: str
    unknown: str
    rate: str
    segments: str
    cost: str
    bar: Sequence[tuple[str, float, float]]


@dataclass(frozen=True)
class ReasonRow:
    """The reasons why messages failed, with a bar of 100 for the most frequent one."""

    reason: str
    channel: str
    number: str
    bar: float


@dataclass(frozen=True)
class StatisticsPage:
    """The figures of an organisation or of the region; `groups` are its events or organisations."""

    total: Row
    months: Sequence[Row]
    channels: Sequence[Row]
    groups: Sequence[Row]
    not_listed: int
    reasons: Sequence[ReasonRow]
    has_messages: bool
    has_cost: bool


def build_page(
    counts: Sequence[MessageCount],
    period: Period,
    names: Mapping[UUID, tuple[str, str]],
    cents: int,
) -> StatisticsPage:
    """Add the counts up; `names` has the name and the address of each group, `cents` the price."""
    total = add_up(counts)
    by_month = _group(counts, lambda one: one.month)
    by_channel = _group(counts, lambda one: one.channel)
    by_name = _group(counts, lambda one: names.get(one.group, (_("Erased"), "")))
    largest = sorted(by_name.items(), key=lambda one: (-one[1].messages, one[0]))
    month_rows = [
        _build_row(_name_month(day), "", by_month.get(day, Sums()), by_month.values(), cents)
        for day in _list_months(period, by_month)
    ]
    return StatisticsPage(
        total=_build_row("", "", total, [total], cents),
        months=month_rows,
        channels=[
            _build_row(str(CHANNEL_LABELS[one]), "", by_channel[one], by_channel.values(), cents)
            for one in ChannelName
            if one in by_channel
        ],
        groups=[
            _build_row(name, url, sums, by_name.values(), cents)
            for (name, url), sums in largest[:MAX_GROUPS]
        ],
        not_listed=max(0, len(largest) - MAX_GROUPS),
        reasons=_build_reasons(counts),
        has_messages=bool(total.messages),
        has_cost=bool(cents),
    )


def name_events(occurrences: Iterable[Occurrence]) -> dict[UUID, tuple[str, str]]:
    """Return the title of each occurrence's event, and the address of its messages.

    Occurrences of one event have one title, and so one row, without the address of one of them.
    """
    language = current_language()
    by_event: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_event.setdefault(occurrence.slug, []).append(occurrence)
    names: dict[UUID, tuple[str, str]] = {}
    for several in by_event.values():
        url = f"/staff/messages/occurrences/{several[0].id}" if len(several) == 1 else ""
        names |= {one.id: (several[0].title[language], url) for one in several}
    return names


def name_organisations(names: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, tuple[str, str]]:
    """Return the name of each organisation in the language of the page."""
    language = current_language()
    return {one: (texts.get(language) or texts[LANGUAGES[0]], "") for one, texts in names.items()}


def add_up(counts: Iterable[MessageCount]) -> Sums:
    """Add up counts by what became of the messages."""
    numbers = {"arrived": 0, "failed": 0, "unknown": 0, "others": 0}
    segments = 0
    for one in counts:
        numbers[_name_outcome(one.state)] += one.messages
        segments += one.segments
    return Sums(**numbers, segments=segments)


def format_cost(segments: int, cents: int) -> str:
    """Return what segments cost: 12,34 €."""
    euros = Decimal(segments * cents) / 100
    return str(format_currency(euros, "EUR", locale=current_language()))


def _list_months(period: Period, by_month: Mapping[date, Sums]) -> list[date]:
    """Return the months from the first with messages on, the last one first."""
    first = min(by_month, default=period.first)
    return [day for day in reversed(period.month_starts) if day >= first]


def _name_outcome(state: MessageState) -> str:
    if state in SENT_STATES:
        return "arrived"
    if state in FAILED_STATES:
        return "failed"
    return "unknown" if state is MessageState.UNKNOWN else "others"


def _group(counts: Iterable[MessageCount], key: Callable[[MessageCount], Key]) -> dict[Key, Sums]:
    groups: dict[Key, list[MessageCount]] = {}
    for one in counts:
        groups.setdefault(key(one), []).append(one)
    return {name: add_up(several) for name, several in groups.items()}


def _build_row(name: str, url: str, sums: Sums, all_sums: Iterable[Sums], cents: int) -> Row:
    language = current_language()
    longest = max((one.settled for one in all_sums), default=0) or 1
    parts, start = [], 0.0
    for tone, number in (("good", sums.arrived), ("warn", sums.unknown), ("bad", sums.failed)):
        length = 100 * number / longest
        if number:
            parts.append((tone, round(start, 2), round(length, 2)))
        start += length
    return Row(
        name=name,
        url=url,
        messages=dates.format_number(sums.messages, language),
        arrived=dates.format_number(sums.arrived, language),
        failed=dates.format_number(sums.failed, language),
        unknown=dates.format_number(sums.unknown, language),
        rate=_format_rate(sums),
        segments=dates.format_number(sums.segments, language),
        cost=format_cost(sums.segments, cents) if cents else "",
        bar=parts,
    )


def _format_rate(sums: Sums) -> str:
    """Return the share that arrived; 100 % only when every message did."""
    if not sums.settled:
        return NO_RATE
    percent = 100 * sums.arrived / sums.settled
    if sums.arrived < sums.settled and percent > 99:
        percent = int(percent * 10) / 10
        shown = str(percent).replace(".", "." if current_language() == "en" else ",")
    else:
        shown = str(round(percent))
    return f"{shown}%" if current_language() == "en" else f"{shown}\N{NO-BREAK SPACE}%"


def _name_month(day: date) -> str:
    """Return the name of a month with its year: joulukuu 2026."""
    return str(format_date(day, "LLLL y", locale=current_language()))


def _build_reasons(counts: Iterable[MessageCount]) -> list[ReasonRow]:
    """Add up what failed by its reason in words: several codes may mean the same."""
    numbers: dict[tuple[str, ChannelName], int] = {}
    for one in counts:
        if one.state in FAILED_STATES:
            key = (describe_failure(one.state, one.error), one.channel)
            numbers[key] = numbers.get(key, 0) + one.messages
    highest = max(numbers.values(), default=1)
    ordered = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    return [
        ReasonRow(
            reason,
            str(CHANNEL_LABELS[channel]),
            dates.format_number(number, current_language()),
            round(100 * number / highest, 2),
        )
        for (reason, channel), number in ordered
    ]
