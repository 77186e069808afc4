"""What a message is about: a registration, or a mail to a member of staff."""

from datetime import datetime

from services.notifier.message.compose import Content, compose
from services.notifier.models import Message, Registration
from services.notifier.staff_mail import content as staff_content
from shared import links
from shared.config import Settings


def registration(message: Message) -> Registration:
    """The registration that the message is about; ValueError when it is about something else."""
    if message.registration is None:
        raise ValueError("the message is not about a registration")
    return message.registration


def content(message: Message, settings: Settings) -> Content:
    """The message's words, from what is known now."""
    if message.staff_mail:
        return staff_content.compose(message.staff_mail, settings.default_zone)
    return compose(message.kind, message.channel, registration(message))


def language(message: Message) -> str:
    """The language of whoever gets it."""
    return (message.staff_mail or registration(message)).language


def link(message: Message, settings: Settings) -> str:
    """The secret link that stands in it."""
    mail = message.staff_mail
    if mail and mail.kind == "sign_in":
        return links.build_sign_in_url(settings, mail.id)
    if mail:
        return links.build_invitation_url(settings, mail.id)
    subject = registration(message)
    return links.build_manage_url(settings, subject.id, subject.link_version)


def holds(message: Message, moment: datetime) -> bool:
    """Whether the message is still true."""
    if message.staff_mail:
        return moment < message.staff_mail.expires_at
    subject = registration(message)
    confirmed, occurrence = subject.status == "confirmed", subject.occurrence
    held = confirmed and not occurrence.cancelled
    return {
        "cancelled": not confirmed,
        "called_off": confirmed and occurrence.cancelled,
        "reminder": held and moment < occurrence.starts_at,
    }.get(message.kind, held)
