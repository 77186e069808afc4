"""Build the page of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.message_log import views as log_views
from services.notifier.message_log.views import OccurrenceView
from services.notifier.message_search.queries import LedgerFilter
from services.notifier.models import Message, Occurrence
from services.notifier.statistics.views import format_cost
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _

MAX_EXPORTED = 10_000  # rows of a file, which is made in memory
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class LedgerLine:
    """A message as a line of the ledger; `segments` and `cost` are empty for an e-mail."""

    message: log_views.MessageLine
    segments: int
    cost: str


@dataclass(frozen=True)
class LedgerPage:
    """A page of the ledger, with its filter as form fields and as the query of an address."""

    fields: dict[str, str]
    query: str
    is_filtered: bool
    occurrence: OccurrenceView | None
    lines: Sequence[LedgerLine]
    total: str
    number: int
    more: bool
    can_download: bool
    states: Options
    kinds: Options
    channels: Options


def build_page(
    wanted: LedgerFilter,
    messages: Sequence[Message],
    total: int,
    *,
    number: int,
    more: bool,
    occurrence: Occurrence | None,
    cents: int,
) -> LedgerPage:
    """Describe a page; `cents` is the price of a segment."""
    anything = [("", _("All"))]
    return LedgerPage(
        fields=wanted.fields,
        query=wanted.query,
        is_filtered=not wanted.is_empty,
        occurrence=log_views.build_occurrence(occurrence) if occurrence else None,
        lines=[_build_line(message, cents) for message in messages],
        total=dates.format_number(total, current_language()),
        number=number,
        more=more,
        can_download=0 < total <= MAX_EXPORTED,
        states=anything + [(code, str(name)) for code, name in log_views.GROUP_LABELS.items()],
        kinds=anything + log_views.list_kind_choices(),
        channels=anything + [(code, str(name)) for code, name in log_views.CHANNEL_LABELS.items()],
    )


def _build_line(message: Message, cents: int) -> LedgerLine:
    segments = message.charged_segments
    cost = format_cost(segments, cents) if segments and cents else ""
    return LedgerLine(log_views.build_line(message), segments, cost)
