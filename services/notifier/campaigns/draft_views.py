"""Build the view models of the page before a campaign is sent: who gets what, and the price."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from babel import Locale
from babel.numbers import format_currency

from services.notifier.audience.recipients import AudienceMember, LeftOutReason
from services.notifier.campaigns.categories import MarketingReason
from services.notifier.campaigns.operations import NO_RIGHT
from services.notifier.campaigns.queries import CampaignSize
from services.notifier.campaigns.views import (
    FALLBACKS,
    TEXT_LABELS,
    Heading,
    build_heading,
    find_text_language,
    find_zone,
    word_readers,
    word_send_time,
    word_wait,
)
from services.notifier.message.quiet_hours import SendingTimes
from services.notifier.message.schemas import MAX_SMS
from services.notifier.message.sms_text import (
    SmsEncoding,
    SmsSize,
    count_units_to_cut,
    measure_sms,
    simplify_text,
)
from services.notifier.message.wording import word_campaign_text
from services.notifier.models import AudienceStatus, Campaign, ChannelName, HeldBy, Occurrence
from shared import clock, dates
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

MAX_NAMES = 500  # on the page before a campaign is sent
MAX_SENDERS = 5
WHOLE_EUROS = 10  # from this price on, an estimate has no cents
REASON_LABELS: Mapping[LeftOutReason, str] = {
    LeftOutReason.BY_HAND: _l("Left out by hand"),
    LeftOutReason.NO_ADDRESS: _l("No address on this channel"),
    LeftOutReason.SAME_ADDRESS: _l("Another registration with the same address gets it"),
    LeftOutReason.NO_CONSENT: _l("Has not allowed marketing"),
    LeftOutReason.OPTED_OUT: _l("Has forbidden marketing"),
    LeftOutReason.STOPPED: _l("Has stopped text messages"),
    LeftOutReason.UNREACHABLE: _l("Earlier messages did not reach the address"),
}


MARKETING_TEXTS: Mapping[MarketingReason, str] = {
    MarketingReason.PAST_EVENT: _l(
        "The event is over when this goes. So it counts as marketing, and goes only to those who "
        "have allowed it."
    ),
    MarketingReason.OTHER_EVENT: _l(
        "The text links to another event than the one that they registered for. So it counts as "
        "marketing, and goes only to those who have allowed it."
    ),
}


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
    marketing: str  # why it is marketing, whatever staff chose
    held: list[str]  # what the budgets hold back
    has_text: bool
    goes_at: str
    returned: str


def build_draft_page(
    campaign: Campaign,
    occurrences: Sequence[Occurrence],
    size: CampaignSize,
    cents: int,
    times: SendingTimes,
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
        previews=_build_previews(campaign, size, members.values()),
        warnings=_list_warnings(campaign, occurrences, times),
        marketing=_word_marketing(size.marketing_reason),
        held=_list_held(size, find_zone(occurrences, "UTC")),
        has_text=any(campaign.body.values()),
        goes_at=_word_planned_time(campaign, occurrences),
        returned=_word_returned(campaign),
    )


def list_senders(names: Sequence[str]) -> str:
    """Name those who may send; an empty text when there is nobody."""
    return ", ".join(names[:MAX_SENDERS])


def simplify_sms(campaign: Campaign, language: str) -> str | None:
    """Return the SMS text of a language without costly characters; None where nothing is won."""
    text = word_campaign_text(campaign, ChannelName.SMS, language).lead
    simple = simplify_text(text)
    is_cheap = not measure_sms(simple).costly_characters
    return simple if simple and simple != text and is_cheap and len(simple) <= MAX_SMS else None


def _word_planned_time(campaign: Campaign, occurrences: Sequence[Occurrence]) -> str:
    """Return the time that staff chose; an empty text when it goes at once."""
    if campaign.send_at is None or campaign.send_at <= clock.now():
        return ""
    return word_send_time(campaign, occurrences)


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
    for reason in LeftOutReason:
        if reason is LeftOutReason.BY_HAND:
            continue
        members = _list_left_out(size, reason)
        if members:
            label = str(REASON_LABELS[reason])
            groups.append(LeftOutGroup(label, members[:MAX_NAMES], len(members)))
    return groups


def _build_previews(
    campaign: Campaign,
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
                readers=word_readers(readers[code]),
                fallback=str(FALLBACKS[(code, used)]) if used != code else "",
                emails=len(emails),
                email_subject=wording.headline,
                email_name=emails[0].member.contact_name if emails else "",
                sms=_build_sms_preview(campaign, code, size, len(texts)) if texts else None,
            )
        )
    return previews


def _build_sms_preview(
    campaign: Campaign, language: str, size: CampaignSize, number: int
) -> SmsPreview:
    measured = size.sms_by_language[language]
    cut = count_units_to_cut(measured)
    return SmsPreview(
        text=size.sms_texts[language],
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


def _list_warnings(
    campaign: Campaign, occurrences: Sequence[Occurrence], times: SendingTimes
) -> list[str]:
    """List what staff may not expect: that it has to wait, and times that are over."""
    now, warnings = clock.now(), []
    starts_at = max(now, campaign.send_at or now)
    if campaign.send_at is not None and campaign.send_at <= now:
        warnings.append(_("The time that was chosen is past: it goes as soon as it is confirmed."))
    if not times.is_allowed(starts_at):
        warnings.append(word_wait(starts_at, occurrences, times))
    # To all others it is told as marketing.
    is_for_cancelled = campaign.audience.status is AudienceStatus.CANCELLED
    if occurrences and is_for_cancelled and all(one.ends_at <= starts_at for one in occurrences):
        warnings.append(_("The event is over when this goes."))
    return warnings


def _word_marketing(reason: MarketingReason | None) -> str:
    return "" if reason is None else str(MARKETING_TEXTS[reason])


def _list_held(size: CampaignSize, zone: str) -> list[str]:
    """Say how many messages wait for a budget, and until when."""
    lines = []
    for held_by, held in sorted(size.held.items()):
        when = dates.format_moment(held.until, zone, current_language())
        if held_by is HeldBy.CHANNEL_DAY:
            text = ngettext(
                "%(num)s text message waits, because the text messages of the day are used up. "
                "It goes from %(when)s on.",
                "%(num)s text messages wait, because the text messages of the day are used up. "
                "They go from %(when)s on.",
                held.messages,
                when=when,
            )
        elif held_by is HeldBy.RECIPIENT:
            text = ngettext(
                "%(num)s message waits, because its recipient has got many today. "
                "It goes by %(when)s.",
                "%(num)s messages wait, because their recipients have got many today. "
                "The last one goes by %(when)s.",
                held.messages,
                when=when,
            )
        else:
            text = ngettext(
                "%(num)s message waits, because your organisation has sent all its messages of "
                "the day. It goes from %(when)s on.",
                "%(num)s messages wait, because your organisation has sent all its messages of "
                "the day. They go from %(when)s on.",
                held.messages,
                when=when,
            )
        lines.append(text)
    return lines


def _word_returned(campaign: Campaign) -> str:
    if campaign.returned != NO_RIGHT:
        return ""
    return _(
        "It did not go out: the person who had confirmed it may not send any more. "
        "Somebody who may send has to confirm it again."
    )
