"""The content of a form that has not been sent yet."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base
from shared.database.types import EnumText


class DraftPurpose(StrEnum):
    """The form that a draft belongs to; also the purpose of the form's token."""

    REGISTER = "register"
    ADD_BY_HAND = "add-by-hand"
    CHANGE = "change"
    CHANGE_BY_STAFF = "change-by-staff"
    CHANGE_WAITING = "change-waiting"
    RESERVE_GROUP = "reserve-group"
    CHANGE_GROUP = "change-group"
    NAME_LIST = "name-list"


class Draft(Base):
    """The fields of one form, until it is sent or expires.

    The id is the one in the form's signed token. The subject is the occurrence of a new
    registration, or the registration that is changed. A draft takes no seat.
    """

    __tablename__ = "form_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[DraftPurpose] = mapped_column(EnumText(DraftPurpose, 20))
    subject_id: Mapped[UUID]
    fields: Mapped[dict[str, str]]
    expires_at: Mapped[datetime] = mapped_column(index=True)
