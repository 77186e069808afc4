"""Build the heading that the pages of campaigns share, and word their choices and errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.notifier.campaigns.operations import (
    NoRecipients,
    NoText,
    Outdated,
    SizeChanged,
    WrongState,
)
from services.notifier.campaigns.queries import Progress
from services.notifier.message.quiet_hours import SendingTimes
from services.notifier.message.views import word_sending_times
from services.notifier.message.wording import choose_text_language
from services.notifier.models import (
    AudienceStatus,
    Campaign,
    CampaignState,
    ChannelChoice,
    MessageCategory,
    MessageState,
    Occurrence,
    Reach,
)
from shared import dates
from shared.errors import Conflict
from shared.i18n import LANGUAGES
from shared.vocabulary import load_grades
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_TITLE = 80  # characters of a text that stands for a missing subject
LATEST = datetime.max.replace(tzinfo=UTC)
STATUS_LABELS: Mapping[AudienceStatus, str] = {
    AudienceStatus.COMING: _l("Those who come"),
    AudienceStatus.WAITING: _l("Those on the waiting list"),
    AudienceStatus.CANCELLED: _l("Those who cancelled"),
}
REACH_LABELS: Mapping[Reach, str] = {
    Reach.ALL: _l("All of them"),
    Reach.WITH_EMAIL: _l("Only those with an e-mail address"),
    Reach.WITHOUT_EMAIL: _l("Only those without an e-mail address"),
    Reach.WITH_PHONE: _l("Only those with a phone number"),
    Reach.WITHOUT_PHONE: _l("Only those without a phone number"),
}
CHANNEL_LABELS: Mapping[ChannelChoice, str] = {
    ChannelChoice.SMS_WITHOUT_EMAIL: _l("E-mail, and a text message to those without e-mail"),
    ChannelChoice.EMAIL: _l("E-mail"),
    ChannelChoice.SMS: _l("Text message"),
    ChannelChoice.BOTH: _l("E-mail and text message to everybody"),
}
CATEGORY_LABELS: Mapping[MessageCategory, str] = {
    MessageCategory.SERVICE: _l("Information about the event that they registered for"),
    MessageCategory.MARKETING: _l("Marketing: it goes only to those who have allowed it"),
}
LANGUAGE_LABELS = {"fi": _l("Finnish"), "sv": _l("Swedish"), "en": _l("English")}
TEXT_LABELS = {"fi": _l("In Finnish"), "sv": _l("In Swedish"), "en": _l("In English")}
# By the language of the reader and that of the text.
FALLBACKS = {
    ("fi", "sv"): _l("Those who read Finnish get the Swedish text."),
    ("fi", "en"): _l("Those who read Finnish get the English text."),
    ("sv", "fi"): _l("Those who read Swedish get the Finnish text."),
    ("sv", "en"): _l("Those who read Swedish get the English text."),
    ("en", "fi"): _l("Those who read English get the Finnish text."),
    ("en", "sv"): _l("Those who read English get the Swedish text."),
}
# The colour and the label of each state.
STATE_LABELS: Mapping[CampaignState, tuple[str, str]] = {
    CampaignState.DRAFT: ("", _l("Draft")),
    CampaignState.PLANNED: ("warn", _l("Planned")),
    CampaignState.RUNNING: ("good", _l("Being sent")),
    CampaignState.PAUSED: ("warn", _l("Paused")),
    CampaignState.STOPPED: ("bad", _l("Stopped")),
    CampaignState.DONE: ("good", _l("Sent")),
}
ERROR_TEXTS: Mapping[type[Conflict], str] = {
    Outdated: _l("Somebody changed this message after you had opened it. Look at it once more."),
    SizeChanged: _l(
        "The recipients have changed since you opened the page. Check the new numbers and send."
    ),
    NoRecipients: _l("Nobody would get this message. Choose others."),
    NoText: _l("Write the message first."),
}


@dataclass(frozen=True)
class Heading:
    """The facts about a campaign that each of its pages shows."""

    id: UUID
    version: int
    title: str
    tone: str
    state: str
    occurrences: list[str]
    audience: list[str]
    channels: str
    when: str
    is_also_later: bool
    organisation_id: UUID


def build_heading(campaign: Campaign, occurrences: Sequence[Occurrence]) -> Heading:
    """Describe a campaign: its audience, channels and time."""
    tone, state = STATE_LABELS[campaign.state]
    audience = campaign.audience
    limits = [str(STATUS_LABELS[audience.status])]
    if campaign.category is MessageCategory.MARKETING:
        limits.append(_("Only those who have allowed marketing"))
    if audience.languages:
        names = [str(LANGUAGE_LABELS[code]) for code in LANGUAGES if code in audience.languages]
        limits.append(_("Language: %(languages)s", languages=", ".join(names)))
    if audience.grades:
        chosen = [term for code, term in load_grades().items() if code in audience.grades]
        names = [term.name(current_language()) for term in chosen]
        limits.append(_("Grade: %(grades)s", grades=", ".join(names)))
    if audience.reach is not Reach.ALL:
        limits.append(str(REACH_LABELS[audience.reach]))
    return Heading(
        id=campaign.id,
        version=campaign.version,
        title=find_title(campaign),
        tone=tone,
        state=str(state),
        occurrences=[name_occurrence(one) for one in occurrences],
        audience=limits,
        channels=str(CHANNEL_LABELS[campaign.channels]),
        when=word_send_time(campaign, occurrences),
        is_also_later=campaign.also_later,
        organisation_id=campaign.organisation_id,
    )


def word_error(error: Conflict, campaign: Campaign) -> str:
    """Say why an act was refused, with the campaign as it is now."""
    if not isinstance(error, WrongState):
        return str(ERROR_TEXTS[type(error)])
    match campaign.state:
        case CampaignState.DRAFT:
            return _("It is a draft again. Nothing goes out before somebody confirms it.")
        case CampaignState.PLANNED:
            return _("It was confirmed in the meantime. Take it back if you want to change it.")
        case CampaignState.RUNNING | CampaignState.PAUSED:
            return _("It is going out already. You can stop what is not sent yet.")
        case CampaignState.STOPPED | CampaignState.DONE:
            return _("That is not possible any more: the message has gone out or was stopped.")


def find_text_language(campaign: Campaign, language: str) -> str:
    """Return the language of the text that a reader of this language gets."""
    return choose_text_language(campaign.body, language)


def find_zone(occurrences: Sequence[Occurrence], default: str) -> str:
    """Return the time zone of the first occurrence."""
    return occurrences[0].time_zone if occurrences else default


def find_title(campaign: Campaign) -> str:
    """Return the first subject; without any, the beginning of the text."""
    texts = [*campaign.subject.values(), *campaign.sms.values(), *campaign.body.values()]
    first = next((text for text in texts if text), _("Without a text"))
    line = first.splitlines()[0]
    return line if len(line) <= MAX_TITLE else f"{line[: MAX_TITLE - 1].rstrip()}…"


def format_period(occurrence: Occurrence) -> str:
    """Return when an occurrence is, in the language of the page."""
    return dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
    )


def name_occurrence(occurrence: Occurrence) -> str:
    """Return the title of an occurrence, and when it is."""
    return f"{occurrence.title[current_language()]}, {format_period(occurrence)}"


def word_readers(number: int) -> str:
    """Say how many people read a language."""
    return ngettext("%(num)s reader", "%(num)s readers", number) if number else _("no readers now")


def word_progress(progress: Progress) -> str:
    """Say how many of the messages went out: 57/60."""
    gone = progress.count(MessageState.SENT, MessageState.DELIVERED)
    return _("%(sent)s of %(total)s sent", sent=gone, total=progress.total)


def word_wait(at: datetime, occurrences: Sequence[Occurrence], times: SendingTimes) -> str:
    """Say when a campaign goes that is ready at a time at which no messages go."""
    coming = [one.starts_at for one in occurrences if one.starts_at > at]
    allowed_at = times.find_allowed_time(at, before=min(coming, default=LATEST))
    if allowed_at > at:
        when = dates.format_moment(allowed_at, find_zone(occurrences, "UTC"), current_language())
        goes = _("It goes %(when)s.", when=when)
    else:
        goes = _("It goes all the same, because later would be too late for the event.")
    return f"{word_sending_times(times)} {goes}"


def word_send_time(campaign: Campaign, occurrences: Sequence[Occurrence]) -> str:
    """Say when a campaign goes, or went."""
    if campaign.send_at is None:
        return _("As soon as it is confirmed")
    zone = find_zone(occurrences, "UTC")
    return dates.format_moment(campaign.send_at, zone, current_language())
