"""Composes messages: the same facts as SMS, e-mail and calendar entry, in three languages."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import assert_never

from markupsafe import escape

from services.notifier.message.calendar import build_calendar
from services.notifier.message.content import LINK_PLACEHOLDER, Content, load_templates
from services.notifier.message.kinds import KINDS
from services.notifier.message.wording import Wording
from services.notifier.models import ChannelName, Message, MessageKind, Occurrence, SubjectType
from shared import dates
from shared.config import Settings
from shared.i18n import load_translations

# Stands for the recipient's name while a text is cached: no input contains control characters.
NAME_PLACEHOLDER = "\x1fname\x1f"
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


def compose_message(message: Message, settings: Settings) -> Content:
    """Compose the texts of a message from what is known now."""
    match message.subject_type:
        case SubjectType.REGISTRATION:
            return compose_registration_message(message)
        case SubjectType.STAFF_MAIL:
            return compose_staff_mail(message, settings.default_zone)
        case _:
            assert_never(message.subject_type)


def compose_registration_message(message: Message) -> Content:
    """Compose a message about a registration."""
    registration, rules = message.require_registration(), KINDS[message.kind]
    language, name = registration.language, registration.contact_name
    wording = rules.word(load_translations("services/notifier", language), message)
    occurrence = _describe_occurrence(registration.occurrence, language)
    subject, text, html = _render_message(
        message.kind, message.channel, language, registration.seats, wording, occurrence
    )
    calendar = ""
    if message.channel is ChannelName.EMAIL and rules.calendar is not None:
        calendar = build_calendar(registration, rules.calendar)
    return Content(
        language,
        subject,
        text.replace(NAME_PLACEHOLDER, name),
        html.replace(NAME_PLACEHOLDER, escape(name)),
        calendar,
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
        "link": LINK_PLACEHOLDER,
        "until": dates.format_moment(mail.expires_at, time_zone, mail.language),
    }
    templates = load_templates(mail.language)
    return Content(
        mail.language,
        _join_lines(wording.headline),
        templates.get_template("staff.txt").render(values),
        templates.get_template("staff.html").render(values),
        "",
    )


def _describe_occurrence(occurrence: Occurrence, language: str) -> OccurrenceText:
    zone = occurrence.time_zone
    day = dates.format_day(occurrence.cancel_until, zone, language)
    return OccurrenceText(
        title=occurrence.title[language],
        when=dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, language),
        venue=", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        online_url=occurrence.online_url,
        organiser=occurrence.organisation_name[language],
        email=occurrence.contact_email,
        phone=occurrence.contact_phone,
        until=f"{day} {dates.format_time(occurrence.cancel_until, zone, language)}",
    )


@lru_cache(MAX_CACHED)
def _render_message(
    kind: MessageKind,
    channel: ChannelName,
    language: str,
    seats: int,
    wording: Wording,
    occurrence: OccurrenceText,
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
        "link": LINK_PLACEHOLDER,
        "name": NAME_PLACEHOLDER,
        "seats": seats,
        "is_cancellation": KINDS[kind].is_cancellation,
        "is_occurrence_cancelled": kind is MessageKind.OCCURRENCE_CANCELLED,
    }
    templates = load_templates(language)
    match channel:
        case ChannelName.SMS:
            text = templates.get_template("sms.txt").render(values).strip()
            # A dash outside the GSM alphabet would make every SMS two segments longer.
            return "", text.replace("–", "-"), ""
        case ChannelName.EMAIL:
            subject = _join_lines(f"{wording.headline}: {occurrence.title}")
            return (
                subject,
                templates.get_template("mail.txt").render(values),
                templates.get_template("mail.html").render(values, subject=subject),
            )
        case _:
            assert_never(channel)


def _join_lines(text: str) -> str:
    """Return the text as one line: a line break in a subject would begin another header."""
    return " ".join(text.split())
