"""The choices of an organisation that hold for all its messages."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class OrganisationSettings(Base):
    """The choices of an organisation for its messages: hours, fallback and SMS a day.

    Messages that can wait go from `opens` until `closes` by the clock in Helsinki. `uses_fallback`
    allows what the installation does with a message that failed: send it on the other channel.
    `sms_day_segments` is the number of SMS segments a day; 0 for no limit of its own. An
    organisation without a row has the usual settings.
    """

    __tablename__ = "organisation_settings"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    on_sundays: Mapped[bool]
    on_holidays: Mapped[bool]
    uses_fallback: Mapped[bool]
    sms_day_segments: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100))
