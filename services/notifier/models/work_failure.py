"""Rows on which periodic work fails."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import RowWork
from shared.database.types import EnumText


class WorkFailure(Base):
    """Periodic work that failed on a row: how often in a row, and when it is tried again."""

    __tablename__ = "work_failure"

    work: Mapped[RowWork] = mapped_column(EnumText(RowWork, 30), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    times: Mapped[int]
    since: Mapped[datetime]
    retry_at: Mapped[datetime]
