"""The copy of an occurrence, with its seats."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class Occurrence(Base):
    """This service's own copy of a time slot: rules from events, seats its own."""

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    event_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]]
    organisation_name: Mapped[dict[str, str]]
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool]
    registration: Mapped[str] = mapped_column(String(20), default="here")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    seats_version: Mapped[int] = mapped_column(default=1)
    published_seats_version: Mapped[int] = mapped_column("told_seats_version", default=0)

    @property
    def seats_left(self) -> int:
        """Capacity minus seats taken; never negative."""
        return max(0, self.capacity - self.taken)

    def open_at(self, moment: datetime) -> bool:
        """Whether families may register here at this moment, seats aside."""
        here = self.registration == "here" and not self.cancelled
        return here and self.opens_at <= moment < self.closes_at

    def editable_at(self, moment: datetime) -> bool:
        """Whether staff may still change who comes: until it ends, unless it is called off."""
        return not self.cancelled and moment < self.ends_at
