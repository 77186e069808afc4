"""The number of messages that an organisation sends in a day."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import ChannelName
from shared.database.types import EnumText


class OrganisationDay(Base):
    """The number of messages about an organisation's events on a channel and a day.

    The day is that of the installation's time zone.
    """

    __tablename__ = "organisation_day"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    used: Mapped[int]
    # Of the SMS, while the organisation has a limit of its own.
    segments: Mapped[int] = mapped_column(default=0, server_default="0")
