"""Channels: each sends messages through one provider."""

from collections.abc import Mapping
from typing import assert_never

from services.notifier.delivery.channels.base import Channel
from services.notifier.delivery.channels.capture import CaptureChannel
from services.notifier.delivery.channels.elks_sms import ElksChannel
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.channels.twilio_sms import SmsChannel
from services.notifier.models import ChannelName
from shared.config import Settings, SmsProvider
from shared.database.session import Database

Channels = Mapping[ChannelName, Channel]


def open_channels(settings: Settings, database: Database) -> Channels:
    """Return the channels that the settings ask for; when messages are captured, none is sent."""
    return {name: open_channel(settings, database, name) for name in ChannelName}


def open_channel(settings: Settings, database: Database, name: ChannelName) -> Channel:
    """Return a channel with connections of its own; when messages are captured, it sends none."""
    if settings.capture:
        return CaptureChannel(database)
    match name:
        case ChannelName.SMS:
            return open_sms_channel(settings)
        case ChannelName.EMAIL:
            return EmailChannel(settings)
        case _:
            assert_never(name)


def open_sms_channel(settings: Settings) -> Channel:
    """Return the channel of the SMS provider that the settings choose."""
    match settings.sms_provider:
        case SmsProvider.TWILIO:
            return SmsChannel(settings)
        case SmsProvider.ELKS:
            return ElksChannel(settings)
        case _:
            assert_never(settings.sms_provider)
