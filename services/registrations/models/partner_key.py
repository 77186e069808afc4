"""Keys with which the systems of partners register by the API."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class PartnerKey(Base):
    """The key of a partner's system, for the events of one organisation.

    Only a hash of the key is stored. `seats` is its budget in each period, in place of that of its
    address and of the contacts that it registers.
    """

    __tablename__ = "partner_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(100))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    seats: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None]
