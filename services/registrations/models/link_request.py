"""Requests to send the link of a registration again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class LinkRequest(Base):
    """Somebody asks for the links of an address; the worker answers and deletes the row at once."""

    __tablename__ = "link_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contact: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(index=True)
