"""The seats that a client has taken lately."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class SeatBudget(Base):
    """The seats that one client has taken since `started_at`, when its present period began.

    `client` is a keyed hash, of a network address for example. The row is deleted soon after the
    period has ended.
    """

    __tablename__ = "seat_budget"

    client: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)
