"""Events and their occurrences."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.events.models.base import Base
from services.events.models.organisation import Organisation
from services.events.models.venue import Venue


class Event(Base):
    """An open day or another event, with one or more occurrences.

    `registration` says where people register: `here`, `elsewhere` (at `registration_url`)
    or nowhere, because they just walk in (`walk_in`). `version` counts the staff's changes, so
    that two editors see each other's. `status` is draft, published or cancelled. `opens_at` (None:
    as soon as it is published), `closes_rule` and `cancel_rule` (see `deadlines`; empty: each slot
    has its own) are the rules from which each slot's own moments are made.
    """

    __tablename__ = "event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    status: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
    title: Mapped[dict[str, str]]
    summary: Mapped[dict[str, str]]
    description: Mapped[dict[str, str]]
    online_url: Mapped[str] = mapped_column(String(500), default="")
    registration: Mapped[str] = mapped_column(String(20), default="here")
    registration_url: Mapped[str] = mapped_column(String(500), default="")
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    fields: Mapped[list[str]]
    target_groups: Mapped[list[str]]
    search_text: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime | None]
    closes_rule: Mapped[str] = mapped_column(String(20), default="", server_default="")
    cancel_rule: Mapped[str] = mapped_column(String(20), default="", server_default="")

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    venue: Mapped[Venue | None] = relationship(lazy="joined")
    occurrences: Mapped[list["Occurrence"]] = relationship(
        lazy="selectin",
        order_by="Occurrence.starts_at",
        back_populates="event",
        cascade="all, delete-orphan",
    )


class Occurrence(Base):
    """One time slot; `capacity` and `taken` follow what registrations tells."""

    __tablename__ = "occurrence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    seats_version: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship(back_populates="occurrences", lazy="joined", innerjoin=True)

    @property
    def seats_left(self) -> int:
        """Seats nobody was promised; never negative."""
        return max(0, self.capacity - self.taken)

    @property
    def status(self) -> str:
        """One word for a visitor: cancelled, full or open."""
        if self.cancelled:
            return "cancelled"
        return "open" if self.seats_left else "full"
