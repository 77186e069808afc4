"""The state that all senders share: the pace of each channel, and errors of its provider."""

from datetime import date, datetime

from sqlalchemy import Double, String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import ChannelName
from shared.database.types import EnumText


class ChannelRate(Base):
    """The messages that may go on a channel at once; the number grows with time up to a second's.

    Only channels with a limit have a row.
    """

    __tablename__ = "channel_rate"

    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10), primary_key=True)
    tokens: Mapped[float] = mapped_column(Double)
    updated_at: Mapped[datetime]


class ChannelDay(Base):
    """The segments that were sent on a channel on a day of the installation's time zone."""

    __tablename__ = "channel_day"

    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    segments: Mapped[int]


class ProviderAlert(Base):
    """An error of a provider that only the operator can mend, with how often it happened."""

    __tablename__ = "provider_alert"

    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10), primary_key=True)
    code: Mapped[str] = mapped_column(String(50), primary_key=True)
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
