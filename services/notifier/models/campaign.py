"""Campaigns: texts that staff write once and send to many families."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Dialect, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from services.notifier.models.base import Base
from services.notifier.models.values import (
    AudienceStatus,
    CampaignState,
    ChannelChoice,
    MessageCategory,
    Reach,
)
from shared.database.types import EnumText


@dataclass(frozen=True, kw_only=True)
class AudienceFilter:
    """The families that a campaign is for: those of these occurrences who match all the rest.

    `languages` without any means every language, `grades` without any every grade: else at least
    one of a family's participants is in one of them. `left_out_ids` are registrations that staff
    left out by hand.
    """

    occurrence_ids: tuple[UUID, ...]
    status: AudienceStatus = AudienceStatus.COMING
    reach: Reach = Reach.ALL
    languages: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    left_out_ids: tuple[UUID, ...] = ()


class AudienceFilterText(TypeDecorator[AudienceFilter]):
    """A filter of families, stored as JSON in a text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: AudienceFilter | None, dialect: Dialect) -> str | None:
        """Convert to JSON."""
        return None if value is None else json.dumps(vars(value), default=str)

    def process_result_value(self, value: str | None, dialect: Dialect) -> AudienceFilter | None:
        """Return the filter."""
        if value is None:
            return None
        raw: dict[str, Any] = json.loads(value)
        return AudienceFilter(
            occurrence_ids=tuple(map(UUID, raw["occurrence_ids"])),
            status=AudienceStatus(raw["status"]),
            reach=Reach(raw["reach"]),
            languages=tuple(raw["languages"]),
            grades=tuple(raw.get("grades", ())),
            left_out_ids=tuple(map(UUID, raw["left_out_ids"])),
        )


class Campaign(Base):
    """One text in three languages to the families of an audience, sent once.

    `subject`, `body` and `sms` have the text by language; an empty `sms` means that the body is
    sent. A language without a body gets the text of another one. `starts_at` is when its messages
    are made and begin to be sent; until then it can be taken back. `people` and `segments` are what
    staff saw and confirmed. `category` is what staff chose, or marketing where a rule says so.
    `also_later`: families who register afterwards get it too.
    """

    __tablename__ = "campaign"
    __table_args__ = (Index(None, "organisation_id", "created_at"), Index(None, "state"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[CampaignState] = mapped_column(
        EnumText(CampaignState, 20), default=CampaignState.DRAFT
    )
    audience: Mapped[AudienceFilter] = mapped_column(AudienceFilterText)
    channels: Mapped[ChannelChoice] = mapped_column(EnumText(ChannelChoice, 20))
    category: Mapped[MessageCategory] = mapped_column(
        EnumText(MessageCategory, 20),
        default=MessageCategory.SERVICE,
        server_default=MessageCategory.SERVICE,
    )
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    sms: Mapped[dict[str, str]]
    also_later: Mapped[bool] = mapped_column(default=False)
    send_at: Mapped[datetime | None]  # the time that staff chose; None: as soon as possible
    starts_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    people: Mapped[int] = mapped_column(default=0)
    segments: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    # Why a confirmed campaign became a draft again by itself.
    returned: Mapped[str] = mapped_column(String(20), default="")


@dataclass(frozen=True, kw_only=True)
class CampaignDraft:
    """The content and the audience of a campaign; the texts are by language."""

    audience: AudienceFilter
    channels: ChannelChoice
    subject: dict[str, str]
    body: dict[str, str]
    sms: dict[str, str]
    also_later: bool
    send_at: datetime | None
    category: MessageCategory = MessageCategory.SERVICE
