"""Compose a message as its provider gets it, with the links that are never stored."""

from uuid import UUID

from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.message.compose import compose_message
from services.notifier.message.content import Content
from services.notifier.message.kinds import KINDS, build_opt_out_url, fill_in_message_link
from services.notifier.message.opt_out import add_opt_out
from services.notifier.message.own_texts import OwnTexts
from services.notifier.models import ChannelName, Message
from shared.config import Settings


def compose_outgoing(
    message: Message, settings: Settings, own_texts: OwnTexts, *, delivery_id: UUID
) -> tuple[Content, OutgoingMessage]:
    """Return the texts to store, and what the provider gets."""
    content = _get_or_compose(message, settings, own_texts)
    return content, _build_outgoing_message(message, delivery_id, content, settings)


def _get_or_compose(message: Message, settings: Settings, own_texts: OwnTexts) -> Content:
    """Return the stored texts of a message, or compose them if it is sent for the first time."""
    if not message.text:
        content = compose_message(message, settings, own_texts)
        return add_opt_out(content, message.channel) if message.is_marketing else content
    return Content(
        message.language,
        message.email_subject,
        message.text,
        message.html,
        message.calendar,
        message.template_version,
    )


def _build_outgoing_message(
    message: Message, delivery_id: UUID, content: Content, settings: Settings
) -> OutgoingMessage:
    link = KINDS[message.kind].build_link(message, settings)
    opt_out = build_opt_out_url(message, settings)
    return OutgoingMessage(
        delivery_id,
        message.id,
        message.channel,
        message.recipient,
        content.email_subject,
        fill_in_message_link(message.kind, content.text, link, opt_out),
        fill_in_message_link(message.kind, content.html, link, opt_out),
        content.calendar,
        message.subject_id if message.registration else None,
        reply_to=_find_reply_address(message),
        opt_out_url=opt_out,
    )


def _find_reply_address(message: Message) -> str:
    """Return the address of the event's contact for an e-mail that says to ask the organiser."""
    if message.registration is None or message.channel is not ChannelName.EMAIL:
        return ""
    return message.registration.occurrence.contact_email
