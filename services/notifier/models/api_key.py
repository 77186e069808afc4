"""Keys with which other systems use the API, and the requests that have one effect."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from shared.staff.api_keys import ApiKeyColumns


class ApiKey(ApiKeyColumns, Base):
    """The key of another system, for the messages of one organisation.

    `scopes` are the things that it may do. It does them in the name of the person who made it, and
    sends nothing when that person may not send any more.
    """

    __tablename__ = "api_key"

    created_by_id: Mapped[UUID]
    scopes: Mapped[list[str]]


class ApiRequest(Base):
    """The Idempotency-Key of a request that made a campaign, and a digest of its body."""

    __tablename__ = "api_request"

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    campaign_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
