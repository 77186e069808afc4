"""Build the view models of the pages of campaigns, and word their choices, numbers and errors."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from babel import Locale
from babel.numbers import format_currency

from services.notifier.audience.recipients import AudienceMember, LeftOutReason
from services.notifier.campaigns.operations import (
    NO_RIGHT,
    NoRecipients,
    NoText,
    Outdated,
    SizeChanged,
    WrongState,
)
from services.notifier.campaigns.queries import CampaignSize, Progress
from services.notifier.campaigns.schemas import MAX_SMS, SendTime
from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.message import quiet_hours
from services.notifier.message.compose import compose_campaign_sms
from services.notifier.message.sms_text import (
    GSM_ALPHABET,
    GSM_EXTENSION,
    REPLACEMENTS,
    SmsEncoding,
    SmsSize,
    count_units_to_cut,
    measure_sms,
    simplify_text,
)
from services.notifier.message.wording import choose_text_language, word_campaign_text
from services.notifier.models import (
    DROPPED_STATES,
    FAILED_STATES,
    STARTED_STATES,
    WAITING_STATES,
    AudienceStatus,
    Campaign,
    CampaignState,
    ChannelChoice,
    ChannelName,
    Message,
    MessageState,
    Occurrence,
    Reach,
)
from shared import clock, dates
from shared.errors import Conflict
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_NAMES = 500  # on the page before a campaign is sent
MAX_TITLE = 80  # characters of a text that stands for a missing subject
MAX_SENDERS = 5
WHOLE_EUROS = 10  # from this price on, an estimate has no cents
MAX_HOLD_SECONDS = 150  # a page that waits longer does not reload itself
RELOAD_SECONDS = 5
LATEST = datetime.max.replace(tzinfo=UTC)

STATUS_LABELS: Mapping[AudienceStatus, str] = {
    AudienceStatus.COMING: _l("Those who come"),
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
REASON_LABELS: Mapping[LeftOutReason, str] = {
    LeftOutReason.BY_HAND: _l("Left out by hand"),
    LeftOutReason.NO_ADDRESS: _l("No address on this channel"),
    LeftOutReason.SAME_ADDRESS: _l("Another registration with the same address gets it"),
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
# The sections of the list.
GROUPS: Sequence[tuple[str, tuple[CampaignState, ...]]] = (
    (_l("Going out"), (CampaignState.PLANNED, *STARTED_STATES)),
    (_l("Drafts"), (CampaignState.DRAFT,)),
    (_l("Done"), (CampaignState.DONE, CampaignState.STOPPED)),
)
# What became of the messages: colour, label, states.
RESULTS: Sequence[tuple[str, str, tuple[MessageState, ...]]] = (
    ("good", _l("Arrived"), (MessageState.DELIVERED,)),
    ("sent", _l("Sent"), (MessageState.SENT,)),
    ("", _l("Waiting"), WAITING_STATES),
    ("bad", _l("Did not arrive"), FAILED_STATES),
    ("warn", _l("Not sure"), (MessageState.UNKNOWN,)),
    ("", _l("Not sent"), DROPPED_STATES),
)
ERROR_TEXTS: Mapping[type[Conflict], str] = {
    Outdated: _l("Somebody changed this message after you had opened it. Look at it once more."),
    SizeChanged: _l(
        "The recipients have changed since you opened the page. Check the new numbers and send."
    ),
    NoRecipients: _l("Nobody would get this message. Choose others."),
    NoText: _l("Write the message first."),
}


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
class SmsAlphabet:
    """The rules of `message.sms_text` for the counting in the browser."""

    basic: str
    extension: str
    replacements: str  # JSON: the sign that is read in the same way by sign


@dataclass(frozen=True)
class FormChoices:
    """The choices of the form."""

    statuses: list[tuple[str, str]]
    reaches: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    times: list[tuple[str, str]]


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as an entry of the list."""

    id: UUID
    title: str
    about: str
    tone: str
    state: str
    progress: str
    when: str
    iso: str


@dataclass(frozen=True)
class CampaignGroup:
    """A section of the list."""

    name: str
    rows: list[CampaignRow]


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


@dataclass(frozen=True)
class MemberLine:
    """A registration of the audience, with the addresses of its contact."""

    id: UUID
    name: str
    addresses: str


@dataclass(frozen=True)
class LeftOutGroup:
    """Those who are left out for one reason."""

    reason: str
    members: list[MemberLine]
    number: int


@dataclass(frozen=True)
class SmsPreview:
    """An SMS as its readers get it, and how to make it shorter."""

    text: str
    recipients: str
    segments: str
    units: str
    costly: list[str]
    is_unicode: bool
    can_simplify: bool
    to_cut: str


@dataclass(frozen=True)
class LanguagePreview:
    """The preview of the messages in one language."""

    code: str
    label: str
    text_language: str
    readers: str
    fallback: str
    emails: int
    email_subject: str
    email_name: str
    sms: SmsPreview | None


@dataclass(frozen=True)
class DraftPage:
    """The page before a campaign is sent."""

    heading: Heading
    people: int
    segments: int
    size: str
    numbers: list[tuple[str, str]]
    members: list[MemberLine]
    not_listed: int
    by_hand: list[MemberLine]
    left_out: list[LeftOutGroup]
    previews: list[LanguagePreview]
    warnings: list[str]
    has_text: bool
    goes_at: str
    returned: str


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


def describe_occurrence_choice(
    occurrence: Occurrence, numbers: Mapping[UUID, Counter[str]]
) -> OccurrenceChoice:
    """Describe an occurrence with the number of registrations for it."""
    coming = numbers.get(occurrence.id, Counter()).total()
    return OccurrenceChoice(
        id=occurrence.id,
        title=occurrence.title[current_language()],
        when=_format_period(occurrence),
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
                _word_readers(readers[code]),
                str(fallback),
                f"{organisation[code]}: ",
            )
        )
    return fields


def build_alphabet() -> SmsAlphabet:
    """Return the rules by which a browser counts the segments of an SMS."""
    return SmsAlphabet(
        "".join(sorted(GSM_ALPHABET)), "".join(sorted(GSM_EXTENSION)), json.dumps(REPLACEMENTS)
    )


def count_readers(numbers: Mapping[UUID, Counter[str]], chosen: Iterable[str]) -> Counter[str]:
    """Count the registrations for the chosen occurrences by language."""
    ids = set(chosen)
    return sum((count for one, count in numbers.items() if str(one) in ids), Counter())


def list_choices() -> FormChoices:
    """Return what the form offers to choose from."""
    return FormChoices(
        statuses=_list_options(STATUS_LABELS),
        reaches=_list_options(REACH_LABELS),
        channels=_list_options(CHANNEL_LABELS),
        languages=_list_options(LANGUAGE_LABELS),
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


def build_groups(
    campaigns: Sequence[Campaign],
    occurrences: Mapping[UUID, Occurrence],
    progress: Mapping[UUID, Progress],
) -> list[CampaignGroup]:
    """Describe the campaigns of a list by section; sections without any are left out."""
    groups = [
        CampaignGroup(
            str(name),
            [
                _build_row(one, occurrences.get(one.id), progress[one.id])
                for one in campaigns
                if one.state in states
            ],
        )
        for name, states in GROUPS
    ]
    return [group for group in groups if group.rows]


def build_heading(campaign: Campaign, occurrences: Sequence[Occurrence]) -> Heading:
    """Describe a campaign: its audience, channels and time."""
    tone, state = STATE_LABELS[campaign.state]
    audience = campaign.audience
    limits = [str(STATUS_LABELS[audience.status])]
    if audience.languages:
        names = [str(LANGUAGE_LABELS[code]) for code in LANGUAGES if code in audience.languages]
        limits.append(_("Language: %(languages)s", languages=", ".join(names)))
    if audience.reach is not Reach.ALL:
        limits.append(str(REACH_LABELS[audience.reach]))
    return Heading(
        id=campaign.id,
        version=campaign.version,
        title=_find_title(campaign),
        tone=tone,
        state=str(state),
        occurrences=[_name_occurrence(one) for one in occurrences],
        audience=limits,
        channels=str(CHANNEL_LABELS[campaign.channels]),
        when=_word_send_time(campaign, occurrences),
        is_also_later=campaign.also_later,
        organisation_id=campaign.organisation_id,
    )


def build_draft_page(
    campaign: Campaign, occurrences: Sequence[Occurrence], size: CampaignSize, cents: int
) -> DraftPage:
    """Describe who would get a campaign and what; `cents` is the price of a segment."""
    people, segments = size.people, size.segments
    members = {one.member.registration_id: one.member for one in size.recipients.recipients}
    addresses: dict[UUID, list[str]] = {}
    for one in size.recipients.recipients:
        addresses.setdefault(one.member.registration_id, []).append(one.address)
    lines = [
        MemberLine(key, member.contact_name, ", ".join(addresses[key]))
        for key, member in list(members.items())[:MAX_NAMES]
    ]
    return DraftPage(
        heading=build_heading(campaign, occurrences),
        people=people,
        segments=segments,
        size=_word_size(people, segments, cents),
        numbers=_list_numbers(size),
        members=lines,
        not_listed=max(0, len(members) - MAX_NAMES),
        by_hand=_list_left_out(size, LeftOutReason.BY_HAND),
        left_out=_group_left_out(size),
        previews=_build_previews(campaign, occurrences, size, members.values()),
        warnings=_list_warnings(campaign, occurrences),
        has_text=any(campaign.body.values()),
        goes_at=_word_planned_time(campaign, occurrences),
        returned=_word_returned(campaign),
    )


def build_sent_page(
    campaign: Campaign,
    occurrences: Sequence[Occurrence],
    progress: Progress,
    failed: Sequence[Message],
) -> SentPage:
    """Describe what became of a campaign so far."""
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
        people=campaign.people,
        confirmed_by=campaign.confirmed_by,
        total=total,
        finished=total - waiting,
        summary=_word_progress(progress),
        results=[one for one in results if one.number],
        failed=[_build_failed_line(message) for message in failed],
        failed_number=progress.count(*FAILED_STATES),
        texts=_list_texts(campaign),
        reload_seconds=_find_reload_time(campaign.state, seconds_left),
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


def word_resent(number: int) -> str:
    """Say how many messages go once more."""
    if not number:
        return _("None of them can go again: the address is missing or gets it otherwise.")
    return ngettext("%(num)s message goes once more.", "%(num)s messages go once more.", number)


def list_senders(names: Sequence[str]) -> str:
    """Name those who may send; an empty text when there is nobody."""
    return ", ".join(names[:MAX_SENDERS])


def find_text_language(campaign: Campaign, language: str) -> str:
    """Return the language of the text that a reader of this language gets."""
    return choose_text_language(campaign.body, language)


def find_zone(occurrences: Sequence[Occurrence], default: str) -> str:
    """Return the time zone of the first occurrence."""
    return occurrences[0].time_zone if occurrences else default


def simplify_sms(campaign: Campaign, language: str) -> str | None:
    """Return the SMS text of a language without costly characters; None where nothing is won."""
    text = word_campaign_text(campaign, ChannelName.SMS, language).lead
    simple = simplify_text(text)
    is_cheap = not measure_sms(simple).costly_characters
    return simple if simple and simple != text and is_cheap and len(simple) <= MAX_SMS else None


def _list_options(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in labels.items()]


def _find_title(campaign: Campaign) -> str:
    """Return the first subject; without any, the beginning of the text."""
    texts = [*campaign.subject.values(), *campaign.sms.values(), *campaign.body.values()]
    first = next((text for text in texts if text), _("Without a text"))
    line = first.splitlines()[0]
    return line if len(line) <= MAX_TITLE else f"{line[: MAX_TITLE - 1].rstrip()}…"


def _format_period(occurrence: Occurrence) -> str:
    return dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
    )


def _name_occurrence(occurrence: Occurrence) -> str:
    return f"{occurrence.title[current_language()]}, {_format_period(occurrence)}"


def _count_registrations(number: int) -> str:
    return ngettext("%(num)s registration", "%(num)s registrations", number)


def _word_readers(number: int) -> str:
    return ngettext("%(num)s reader", "%(num)s readers", number) if number else _("no readers now")


def _build_row(
    campaign: Campaign, occurrence: Occurrence | None, progress: Progress
) -> CampaignRow:
    tone, state = STATE_LABELS[campaign.state]
    zone = occurrence.time_zone if occurrence else "UTC"
    at = campaign.finished_at or campaign.starts_at or campaign.created_at
    return CampaignRow(
        id=campaign.id,
        title=_find_title(campaign),
        about=_name_occurrence(occurrence) if occurrence else "",
        tone=tone,
        state=str(state),
        progress=_word_progress(progress) if progress.total else "",
        when=dates.format_moment(at, zone, current_language()),
        iso=dates.format_iso(at),
    )


def _word_progress(progress: Progress) -> str:
    """Say how many of the messages went out: 57/60."""
    gone = progress.count(MessageState.SENT, MessageState.DELIVERED)
    return _("%(sent)s of %(total)s sent", sent=gone, total=progress.total)


def _word_send_time(campaign: Campaign, occurrences: Sequence[Occurrence]) -> str:
    if campaign.send_at is None:
        return _("As soon as it is confirmed")
    zone = find_zone(occurrences, "UTC")
    return dates.format_moment(campaign.send_at, zone, current_language())


def _word_planned_time(campaign: Campaign, occurrences: Sequence[Occurrence]) -> str:
    """Return the time that staff chose; an empty text when it goes at once."""
    if campaign.send_at is None or campaign.send_at <= clock.now():
        return ""
    return _word_send_time(campaign, occurrences)


def _word_size(people: int, segments: int, cents: int) -> str:
    """Say how many get it and what it costs: 212 people, 230 SMS segments, about 18 €."""
    parts = [ngettext("%(num)s recipient", "%(num)s recipients", people)]
    if segments:
        parts.append(ngettext("%(num)s SMS segment", "%(num)s SMS segments", segments))
    if segments and cents:
        price = _format_price(Decimal(segments * cents) / 100)
        parts.append(_("about %(price)s", price=price))
    return ", ".join(parts)


def _format_price(euros: Decimal) -> str:
    language = current_language()
    if euros < WHOLE_EUROS:
        return str(format_currency(euros, "EUR", locale=language))
    pattern = Locale.parse(language).currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(round(euros), "EUR", pattern, language, currency_digits=False))


def _list_numbers(size: CampaignSize) -> list[tuple[str, str]]:
    by_channel = size.recipients.count_by_channel()
    languages = Counter(
        {one.member.registration_id: one.member.language for one in size.recipients.recipients}
        .values()
    )  # fmt: skip
    numbers = [
        (_("E-mails"), by_channel[ChannelName.EMAIL]),
        (_("Text messages"), by_channel[ChannelName.SMS]),
        *((str(TEXT_LABELS[code]), languages[code]) for code in LANGUAGES),
    ]
    return [(name, str(number)) for name, number in numbers if number]


def _describe_member(member: AudienceMember) -> MemberLine:
    addresses = (member.contact_email, member.contact_phone)
    return MemberLine(
        member.registration_id, member.contact_name, ", ".join(one for one in addresses if one)
    )


def _list_left_out(size: CampaignSize, reason: LeftOutReason) -> list[MemberLine]:
    return [
        _describe_member(one.member) for one in size.recipients.left_out if one.reason is reason
    ]


def _group_left_out(size: CampaignSize) -> list[LeftOutGroup]:
    """Group those who are left out without a choice of staff."""
    groups = []
    for reason in (LeftOutReason.NO_ADDRESS, LeftOutReason.SAME_ADDRESS):
        members = _list_left_out(size, reason)
        if members:
            label = str(REASON_LABELS[reason])
            groups.append(LeftOutGroup(label, members[:MAX_NAMES], len(members)))
    return groups


def _build_previews(
    campaign: Campaign,
    occurrences: Sequence[Occurrence],
    size: CampaignSize,
    members: Iterable[AudienceMember],
) -> list[LanguagePreview]:
    """Show what the readers of each language get, with the name of one of them."""
    readers = Counter(member.language for member in members)
    previews = []
    for code in LANGUAGES:
        mine = [one for one in size.recipients.recipients if one.member.language == code]
        emails = [one for one in mine if one.channel is ChannelName.EMAIL]
        texts = [one for one in mine if one.channel is ChannelName.SMS]
        if not mine:
            continue
        used = find_text_language(campaign, code)
        wording = word_campaign_text(campaign, ChannelName.EMAIL, code)
        previews.append(
            LanguagePreview(
                code=code,
                label=str(TEXT_LABELS[code]),
                text_language=used,
                readers=_word_readers(readers[code]),
                fallback=str(FALLBACKS[(code, used)]) if used != code else "",
                emails=len(emails),
                email_subject=wording.headline,
                email_name=emails[0].member.contact_name if emails else "",
                sms=_build_sms_preview(campaign, occurrences[0], code, size, len(texts))
                if texts
                else None,
            )
        )
    return previews


def _build_sms_preview(
    campaign: Campaign, occurrence: Occurrence, language: str, size: CampaignSize, number: int
) -> SmsPreview:
    measured = size.sms_by_language[language]
    cut = count_units_to_cut(measured)
    return SmsPreview(
        text=compose_campaign_sms(campaign, occurrence, language),
        recipients=ngettext("%(num)s recipient", "%(num)s recipients", number),
        segments=ngettext("%(num)s segment", "%(num)s segments", measured.segments),
        units=ngettext("%(num)s character", "%(num)s characters", measured.units),
        costly=list(measured.costly_characters),
        is_unicode=measured.encoding is SmsEncoding.UCS2,
        can_simplify=_can_simplify(campaign, language, measured),
        to_cut=ngettext(
            "Cut %(num)s character, and it takes one segment less.",
            "Cut %(num)s characters, and it takes one segment less.",
            cut,
        )
        if cut
        else "",
    )


def _can_simplify(campaign: Campaign, language: str, measured: SmsSize) -> bool:
    return bool(measured.costly_characters) and simplify_sms(campaign, language) is not None


def _list_warnings(campaign: Campaign, occurrences: Sequence[Occurrence]) -> list[str]:
    """List what staff may not expect: the quiet hours, and times that are over."""
    now, warnings = clock.now(), []
    starts_at = max(now, campaign.send_at or now)
    zone, language = find_zone(occurrences, "UTC"), current_language()
    if campaign.send_at is not None and campaign.send_at <= now:
        warnings.append(_("The time that was chosen is past: it goes as soon as it is confirmed."))
    if quiet_hours.is_quiet(starts_at):
        coming = [one.starts_at for one in occurrences if one.starts_at > starts_at]
        allowed_at = quiet_hours.find_allowed_time(starts_at, before=min(coming, default=LATEST))
        if allowed_at > starts_at:
            when = dates.format_moment(allowed_at, zone, language)
            warnings.append(_("No messages go out between 21 and 8. It goes %(when)s.", when=when))
        else:
            warnings.append(_("It goes in the night, because the event begins before morning."))
    if occurrences and all(one.ends_at <= starts_at for one in occurrences):
        warnings.append(_("The event is over when this goes."))
    return warnings


def _word_returned(campaign: Campaign) -> str:
    if campaign.returned != NO_RIGHT:
        return ""
    return _(
        "It did not go out: the person who had confirmed it may not send any more. "
        "Somebody who may send has to confirm it again."
    )


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
