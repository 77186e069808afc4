"""Build the view models of the page of a campaign that was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifier.campaigns.queries import Progress
from services.notifier.campaigns.views import (
    TEXT_LABELS,
    Heading,
    build_heading,
    find_zone,
    word_progress,
    word_wait,
)
from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.message.quiet_hours import SendingTimes
from services.notifier.models import (
    DROPPED_STATES,
    FAILED_STATES,
    WAITING_STATES,
    Campaign,
    CampaignState,
    Message,
    MessageState,
    Occurrence,
)
from shared import clock, dates
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_HOLD_SECONDS = 150  # a page that waits longer does not reload itself
RELOAD_SECONDS = 5
# What became of the messages: colour, label, states.
RESULTS: Sequence[tuple[str, str, tuple[MessageState, ...]]] = (
    ("good", _l("Arrived"), (MessageState.DELIVERED,)),
    ("sent", _l("Sent"), (MessageState.SENT,)),
    ("", _l("Waiting"), WAITING_STATES),
    ("bad", _l("Did not arrive"), FAILED_STATES),
    ("warn", _l("Not sure"), (MessageState.UNKNOWN,)),
    ("", _l("Not sent"), (*DROPPED_STATES, MessageState.MISSED)),
)


@dataclass(frozen=True)
class ResultLine:
    """The number of messages with one result."""

    tone: str
    label: str
    number: int


@dataclass(frozen=True)
class FailedLine:
    """A message that did not arrive."""

    registration_id: UUID
    name: str
    recipient: str
    reason: str


@dataclass(frozen=True)
class WrittenText:
    """The text of a campaign in one language."""

    code: str
    label: str
    subject: str
    body: str
    sms: str


@dataclass(frozen=True)
class SentPage:
    """The page of a campaign that was confirmed."""

    heading: Heading
    state: CampaignState
    starts: str
    is_soon: bool
    wait: str  # why it goes later than it starts; empty when it does not
    people: int
    confirmed_by: str
    total: int
    finished: int
    summary: str
    results: list[ResultLine]
    failed: list[FailedLine]
    failed_number: int
    texts: list[WrittenText]
    reload_seconds: int  # 0: the page does not reload itself


def build_sent_page(
    campaign: Campaign,
    occurrences: Sequence[Occurrence],
    progress: Progress,
    failed: Sequence[Message],
    times: SendingTimes | None = None,
) -> SentPage:
    """Describe what became of a campaign so far; `times` are needed for one that is planned."""
    now = clock.now()
    total, waiting = progress.total, progress.count(*WAITING_STATES)
    starts_at = campaign.starts_at or now
    seconds_left = int((starts_at - now).total_seconds())
    results = [
        ResultLine(tone, str(label), progress.count(*states)) for tone, label, states in RESULTS
    ]
    is_soon = seconds_left <= MAX_HOLD_SECONDS
    return SentPage(
        heading=build_heading(campaign, occurrences),
        state=campaign.state,
        starts=_format_start(starts_at, occurrences, is_soon=is_soon),
        is_soon=is_soon,
        wait=word_wait(starts_at, occurrences, times)
        if times is not None and not times.is_allowed(starts_at)
        else "",
        people=campaign.people,
        confirmed_by=campaign.confirmed_by,
        total=total,
        finished=total - waiting,
        summary=word_progress(progress),
        results=[one for one in results if one.number],
        failed=[_build_failed_line(message) for message in failed],
        failed_number=progress.count(*FAILED_STATES),
        texts=_list_texts(campaign),
        reload_seconds=_find_reload_time(campaign.state, seconds_left),
    )


def word_resent(number: int) -> str:
    """Say how many messages go once more."""
    if not number:
        return _("None of them can go again: the address is missing or gets it otherwise.")
    return ngettext("%(num)s message goes once more.", "%(num)s messages go once more.", number)


def _list_texts(campaign: Campaign) -> list[WrittenText]:
    return [
        WrittenText(
            code,
            str(TEXT_LABELS[code]),
            campaign.subject.get(code, ""),
            campaign.body[code],
            campaign.sms.get(code, ""),
        )
        for code in LANGUAGES
        if campaign.body.get(code)
    ]


def _format_start(at: datetime, occurrences: Sequence[Occurrence], *, is_soon: bool) -> str:
    zone, language = find_zone(occurrences, "UTC"), current_language()
    if is_soon:
        return dates.format_time_with_seconds(at, zone, language)
    return dates.format_moment(at, zone, language)


def _find_reload_time(state: CampaignState, seconds_left: int) -> int:
    """Return after how many seconds the page is loaded again; 0 for never."""
    if state is CampaignState.RUNNING:
        return RELOAD_SECONDS
    if state is CampaignState.PLANNED and seconds_left <= MAX_HOLD_SECONDS:
        return max(1, seconds_left) + 2
    return 0


def _build_failed_line(message: Message) -> FailedLine:
    registration = message.require_registration()
    error = message.deliveries[-1].error if message.deliveries else ""
    is_erased = message.recipient.startswith("erased:")
    return FailedLine(
        registration_id=registration.id,
        name=registration.contact_name or _("Erased"),
        recipient="" if is_erased else message.recipient,
        reason=describe_failure(message.state, error),
    )
