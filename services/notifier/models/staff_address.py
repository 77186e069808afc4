"""The e-mail addresses to which members of staff send their own tests."""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class StaffAddress(Base):
    """The e-mail address of a member of staff; empty while events has not told it."""

    __tablename__ = "staff_address"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
