"""Channels: each sends messages through one provider."""

from collections.abc import Mapping

from services.notifier.delivery.channels.base import Channel
from services.notifier.delivery.channels.capture import CaptureChannel
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.channels.twilio_sms import SmsChannel
from services.notifier.models import ChannelName
from shared.config import Settings
from shared.database.session import Database

Channels = Mapping[ChannelName, Channel]


def open_channels(settings: Settings, database: Database) -> Channels:
    """Return the channels that the settings ask for; when messages are captured, none is sent."""
    if settings.capture:
        captured = CaptureChannel(database)
        return {ChannelName.SMS: captured, ChannelName.EMAIL: captured}
    return {ChannelName.SMS: SmsChannel(settings), ChannelName.EMAIL: EmailChannel(settings)}
