"""Venues of events."""

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.events.models.base import Base


class Venue(Base):
    """A place where events are held, such as a campus; it belongs to one organisation."""

    __tablename__ = "venue"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    municipality: Mapped[str] = mapped_column(String(3))
