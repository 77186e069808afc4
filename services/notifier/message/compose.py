"""Composes messages: the same facts as SMS, e-mail and calendar entry, in three languages."""

import re
from dataclasses import asdict, replace
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
from services.notifier.message.email_body import Block, render_body
from services.notifier.message.kinds import KINDS
from services.notifier.message.own_texts import NO_OWN_TEXTS, ChosenTexts, OwnTexts
from services.notifier.message.sms_text import replace_costly_signs
from services.notifier.message.template_text import render_text
from services.notifier.message.values import (
    FormerText,
    OccurrenceText,
    build_values,
    describe_former,
    describe_occurrence,
)
from services.notifier.message.wording import (
    Wording,
    add_group,
    choose_shown_name,
    word_campaign_text,
)
from services.notifier.models import (
    OWN_TEXT_KINDS,
    AudienceStatus,
    Campaign,
    ChannelName,
    Message,
    MessageKind,
    MessageTexts,
    Occurrence,
    ReminderRule,
    RuleAudience,
    SubjectType,
)
from shared import dates
from shared.config import Settings
from shared.i18n import load_translations

MAX_CACHED = 200


def compose_message(
    message: Message, settings: Settings, own_texts: OwnTexts = NO_OWN_TEXTS
) -> Content:
    """Compose the texts of a message from what is known now, in the words of `own_texts`."""
    match message.subject_type:
        case SubjectType.REGISTRATION:
            return compose_registration_message(message, settings.mail_from, own_texts)
        case SubjectType.STAFF_MAIL:
            return compose_staff_mail(message, settings.default_zone)
        case _:
            assert_never(message.subject_type)


def compose_registration_message(
    message: Message, sender: str, own_texts: OwnTexts = NO_OWN_TEXTS
) -> Content:
    """Compose a message about a registration; `sender` is the address that e-mails come from."""
    registration = message.require_registration()
    if message.kind in OWN_TEXT_KINDS:
        return _compose_own_message(message)
    chosen = own_texts.choose(
        message.kind, message.channel, registration.language, registration.occurrence
    )
    return compose_with_texts(message, sender, chosen)


def compose_with_texts(message: Message, sender: str, chosen: ChosenTexts) -> Content:
    """Compose a message about a registration from these texts."""
    registration, rules = message.require_registration(), KINDS[message.kind]
    language, name = registration.language, choose_shown_name(registration.contact_name)
    translations = load_translations("services/notifier", language)
    wording = add_group(rules.word(translations, message), translations, registration)
    subject, text, html = _render_message(
        message.kind,
        message.channel,
        language,
        registration.seats,
        chosen.texts,
        wording,
        describe_occurrence(registration.occurrence, language),
        describe_former(message, language),
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
        chosen.version,
    )


def compose_campaign_sms(
    campaign: Campaign | ReminderRule, occurrence: Occurrence, language: str
) -> str:
    """Compose the SMS of a campaign, which is the same for all readers of a language."""
    lead = word_campaign_text(campaign, ChannelName.SMS, language).lead
    # One sign outside the GSM alphabet would make an SMS more than twice as long.
    text = f"{occurrence.organisation_name[language]}: {lead}"
    return replace_costly_signs(clean_text(text).strip())


def compose_campaign_email(
    campaign: Campaign | ReminderRule,
    occurrence: Occurrence,
    language: str,
    name: str,
    seats: int = 1,
) -> Content:
    """Compose the e-mail of a campaign as a reader of this name and language would get it."""
    shown_name = choose_shown_name(name)
    shown, is_waiting = describe_occurrence(occurrence, language), _is_for_waiting(campaign)
    subject, text, html = _render_campaign_email(
        language,
        seats,
        word_campaign_text(campaign, ChannelName.EMAIL, language),
        replace(shown, online_url="") if is_waiting else shown,  # it is for those with a seat
        has_name=bool(shown_name),
        is_waiting=is_waiting,
    )
    return Content(
        language,
        subject,
        fill_in_name(text, shown_name),
        fill_in_name(html, escape(shown_name)),
        "",
    )


def _is_for_waiting(campaign: Campaign | ReminderRule) -> bool:
    """Return whether its readers are on the waiting list, and have no seats."""
    if isinstance(campaign, ReminderRule):
        return campaign.audience is RuleAudience.WAITING
    return campaign.audience.status is AudienceStatus.WAITING


def _compose_own_message(message: Message) -> Content:
    """Compose what staff wrote, for a campaign or for a reminder rule."""
    registration = message.require_registration()
    is_of_rule = message.kind is MessageKind.RULE
    source = message.require_rule() if is_of_rule else message.require_campaign()
    occurrence, language = registration.occurrence, registration.language
    if message.channel is ChannelName.SMS:
        return Content(language, "", compose_campaign_sms(source, occurrence, language), "", "")
    return compose_campaign_email(
        source, occurrence, language, registration.contact_name, registration.seats
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


@lru_cache(MAX_CACHED)
def _render_message(
    kind: MessageKind,
    channel: ChannelName,
    language: str,
    seats: int,
    texts: MessageTexts,
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
    values = build_values(channel, language, seats, wording, occurrence, former, has_name=has_name)
    match channel:
        case ChannelName.SMS:
            text = render_text(clean_text(texts.sms), values, values)
            # One sign outside the GSM alphabet would make an SMS more than twice as long.
            return "", replace_costly_signs(_join_short_lines(text)), ""
        case ChannelName.EMAIL:
            subject = _join_lines(render_text(clean_text(texts.subject), values, values))
            shown = {
                **asdict(occurrence),
                "lang": language,
                "headline": subject,
                "former": asdict(former),
                "seats": seats,
                "group": wording.group,
                "is_cancellation": KINDS[kind].is_cancellation,
                "is_waiting": False,
            }
            details = Block(
                html=render_template("details.html", language, shown),
                text=render_template("details.txt", language, shown).strip(),
            )
            html, text = render_body(texts.body, language, values, details)
            return (
                subject,
                render_template("mail.txt", language, shown, text),
                render_template("mail.html", language, shown, html),
            )
        case _:
            assert_never(channel)


@lru_cache(MAX_CACHED)
def _render_campaign_email(
    language: str,
    seats: int,
    wording: Wording,
    occurrence: OccurrenceText,
    *,
    has_name: bool,
    is_waiting: bool,
) -> tuple[str, str, str]:
    """Render subject, text and HTML with a placeholder for the name; cached as others are."""
    subject = _join_lines(wording.headline)  # it is what staff wrote
    values = {
        **asdict(occurrence),
        "lang": language,
        "headline": subject,
        "lead": wording.lead,
        "lead_language": wording.lead_language,
        "former": asdict(FormerText()),
        "has_name": has_name,
        "seats": seats,
        "group": "",
        "is_cancellation": False,
        "is_waiting": is_waiting,
    }
    return (
        subject,
        render_template("campaign.txt", language, values),
        render_template("campaign.html", language, values),
    )


def _join_lines(text: str) -> str:
    """Return the text as one line: a line break in a subject would begin another header."""
    return " ".join(clean_text(text).split())


def _join_short_lines(text: str) -> str:
    """Return the text without empty lines, which parts that were left out leave behind."""
    return re.sub(r"[^\S\n]*\n\s*", "\n", text).strip()
