"""Organisations: schools and other organisers."""

from uuid import UUID, uuid4

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from services.events.models.base import Base


class Organisation(Base):
    """A school or another organiser."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[dict[str, str]]
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    # For new events: whether the form asks to tell of other events.
    asks_marketing_consent: Mapped[bool] = mapped_column(default=True, server_default=true())
