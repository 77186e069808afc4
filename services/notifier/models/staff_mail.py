"""Mails to staff: links to sign in, and invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import MessageKind
from shared.database.types import EnumText


class StaffMail(Base):
    """A mail to a member of staff with a link: to sign in, or to accept an invitation.

    Its id is the id in the link. `name` is the recipient's, or the name of the person who invites.
    """

    __tablename__ = "staff_mail"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind, 30))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(20), default="")
    organisation_name: Mapped[dict[str, str]]
    expires_at: Mapped[datetime] = mapped_column(index=True)
