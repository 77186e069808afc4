"""Composes messages: the same facts as SMS, e-mail and calendar entry, in three languages."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import assert_never

from markupsafe import escape

from services.notifier.message.calendar import build_calendar
from services.notifier.message.content import (
    Content,
    clean_text,
    fill_in_name,
    render_template,
)
from services.notifier.message.kinds import KINDS
from services.notifier.message.sms_text import replace_costly_signs
from services.notifier.message.wording import (
    Wording,
    choose_shown_name,
    find_former_values,
    word_campaign_text,
)
from services.notifier.models import (
    Campaign,
    ChannelName,
    Message,
    MessageKind,
    Occurrence,
    SubjectType,
)
from shared import dates
from shared.config import Settings
from shared.i18n import load_translations

MAX_CACHED = 200


@dataclass(frozen=True)
class OccurrenceText:
    """An occurrence in the words of one language: the same for everybody who comes."""

    title: str
    when: str
    venue: str
    online_url: str
    organiser: str
    email: str
    phone: str
    until: str


@dataclass(frozen=True)
class ContactText:
    """A part of the contact that changed; what was before is masked, as a stranger may read it."""

    label: str
    now: str
    before: str


@dataclass(frozen=True)
class FormerText:
    """What was before a change, in words; empty or 0 where nothing changed."""

    when: str = ""
    venue: str = ""
    seats: int = 0
    is_online_url_new: bool = False
    contacts: tuple[ContactText, ...] = ()


def compose_message(message: Message, settings: Settings) -> Content:
    """Compose the texts of a message from what is known now."""
    match message.subject_type:
        case SubjectType.REGISTRATION:
            return compose_registration_message(message, settings.mail_from)
        case SubjectType.STAFF_MAIL:
            return compose_staff_mail(message, settings.default_zone)
        case _:
            assert_never(message.subject_type)


def compose_registration_message(message: Message, sender: str) -> Content:
    """Compose a message about a registration; `sender` is the address that e-mails come from."""
    registration, rules = message.require_registration(), KINDS[message.kind]
    language, name = registration.language, choose_shown_name(registration.contact_name)
    wording = rules.word(load_translations("services/notifier", language), message)
    occurrence = _describe_occurrence(registration.occurrence, language)
    subject, text, html = _render_message(
        message.kind,
        message.channel,
        language,
        registration.seats,
        wording,
        occurrence,
        _describe_former(message, language),
        has_name=bool(name),
    )
    calendar = ""
    if message.channel is ChannelName.EMAIL and rules.calendar is not None:
        calendar = build_calendar(registration, message.recipient, rules.calendar, sender)
    return Content(
        language,
        subject,
        fill_in_name(text, name),
        fill_in_name(html, escape(name)),
        calendar,
    )


def compose_campaign_sms(campaign: Campaign, occurrence: Occurrence, language: str) -> str:
    """Compose the SMS of a campaign, which is the same for all readers of a language."""
    wording = word_campaign_text(campaign, ChannelName.SMS, language)
    _subject, text, _html = _render_message(
        MessageKind.CAMPAIGN,
        ChannelName.SMS,
        language,
        1,
        wording,
        _describe_occurrence(occurrence, language),
        FormerText(),
        has_name=False,
    )
    return text


def compose_campaign_email(
    campaign: Campaign, occurrence: Occurrence, language: str, name: str
) -> Content:
    """Compose the e-mail of a campaign as a reader of this name and language would get it."""
    wording = word_campaign_text(campaign, ChannelName.EMAIL, language)
    shown_name = choose_shown_name(name)
    subject, text, html = _render_message(
        MessageKind.CAMPAIGN,
        ChannelName.EMAIL,
        language,
        1,
        wording,
        _describe_occurrence(occurrence, language),
        FormerText(),
        has_name=bool(shown_name),
    )
    return Content(
        language,
        subject,
        fill_in_name(text, shown_name),
        fill_in_name(html, escape(shown_name)),
        "",
    )


def compose_staff_mail(message: Message, time_zone: str) -> Content:
    """Compose a mail to staff; times are given in this time zone."""
    mail = message.require_staff_mail()
    wording = KINDS[message.kind].word(
        load_translations("services/notifier", mail.language), message
    )
    values = {
        "lang": mail.language,
        **asdict(wording),
        "until": dates.format_moment(mail.expires_at, time_zone, mail.language),
    }
    return Content(
        mail.language,
        _join_lines(wording.headline),
        render_template("staff.txt", mail.language, values),
        render_template("staff.html", mail.language, values),
        "",
    )


def _describe_occurrence(occurrence: Occurrence, language: str) -> OccurrenceText:
    zone = occurrence.time_zone
    return OccurrenceText(
        title=occurrence.title[language],
        when=dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, language),
        venue=", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        online_url=occurrence.online_url,
        organiser=occurrence.organisation_name[language],
        email=occurrence.contact_email,
        phone=occurrence.contact_phone,
        until=dates.format_moment(occurrence.cancel_until, zone, language),
    )


def _describe_former(message: Message, language: str) -> FormerText:
    """Describe what was before, in a message of a change."""
    if message.kind not in (MessageKind.CHANGED, MessageKind.MOVED):
        return FormerText()
    former, registration = find_former_values(message), message.require_registration()
    occurrence = registration.occurrence
    _ = load_translations("services/notifier", language).gettext
    when = venue = ""
    if former.starts_at is not None or former.ends_at is not None:
        starts_at = former.starts_at or occurrence.starts_at
        ends_at = former.ends_at or occurrence.ends_at
        when = dates.format_period(starts_at, ends_at, occurrence.time_zone, language)
    if former.venue is not None or former.address is not None:
        parts = (
            occurrence.venue if former.venue is None else former.venue,
            occurrence.address if former.address is None else former.address,
        )
        venue = ", ".join(part for part in parts if part) or _("online")
    former_name = former.contact_name
    if former_name is not None:
        former_name = choose_shown_name(former_name)
    contacts = (
        (_("Contact"), choose_shown_name(registration.contact_name), former_name),
        (_("E-mail"), registration.contact_email, _mask(former.contact_email)),
        (_("Phone"), registration.contact_phone, _mask(former.contact_phone)),
    )
    return FormerText(
        when=when,
        venue=venue,
        seats=former.seats or 0,
        is_online_url_new=former.online_url is not None,
        contacts=tuple(
            ContactText(label, now or "–", before or "")
            for label, now, before in contacts
            if before is not None
        ),
    )


def _mask(address: str | None) -> str | None:
    """Return enough of an address that its owner knows it: a***@example.org, ***4567."""
    if not address:
        return address
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-4:]}"


@lru_cache(MAX_CACHED)
def _render_message(
    kind: MessageKind,
    channel: ChannelName,
    language: str,
    seats: int,
    wording: Wording,
    occurrence: OccurrenceText,
    former: FormerText,
    *,
    has_name: bool,
) -> tuple[str, str, str]:
    """Render subject, text and HTML with a placeholder for the name.

    Cached for all registrations with the same number of seats: rendering is most of the cost when
    everybody who comes is written to.
    """
    values = {
        **asdict(occurrence),
        "lang": language,
        "headline": wording.headline,
        "lead": wording.lead,
        "sms_note": wording.sms_note,
        "former": asdict(former),
        "has_name": has_name,
        "seats": seats,
        "is_cancellation": KINDS[kind].is_cancellation,
        "is_occurrence_cancelled": kind is MessageKind.OCCURRENCE_CANCELLED,
        "is_campaign": kind is MessageKind.CAMPAIGN,
        "lead_language": wording.lead_language,
    }
    match channel:
        case ChannelName.SMS:
            text = render_template("sms.txt", language, values).strip()
            # One sign outside the GSM alphabet would make an SMS more than twice as long.
            return "", replace_costly_signs(text), ""
        case ChannelName.EMAIL:
            is_campaign = kind is MessageKind.CAMPAIGN  # its subject is what staff wrote
            about = wording.headline if is_campaign else f"{wording.headline}: {occurrence.title}"
            subject = _join_lines(about)
            return (
                subject,
                render_template("mail.txt", language, values),
                render_template("mail.html", language, {**values, "subject": subject}),
            )
        case _:
            assert_never(channel)


def _join_lines(text: str) -> str:
    """Return the text as one line: a line break in a subject would begin another header."""
    return " ".join(clean_text(text).split())
