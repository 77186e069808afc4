"""Tables about the staff: accounts, memberships, invitations, sign-in links and sessions.

No secret is stored: a link's secret is computed from the id of its row and a key.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.events.models.base import Base
from shared.database.types import EnumText
from shared.staff.rights import Role


class StaffMember(Base):
    """The account of a person who works for one or more organisations.

    The e-mail is in lower case and unique: people sign in with it. `version` is incremented by
    every change of what the person may do. `wants_digest`: gets the daily digest by e-mail.
    """

    __tablename__ = "staff_member"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    wants_digest: Mapped[bool] = mapped_column(default=False, server_default=false())

    memberships: Mapped[list["Membership"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="staff_member"
    )


class Membership(Base):
    """One person's role in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("staff_id", "organisation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role, 20))

    staff_member: Mapped[StaffMember] = relationship(back_populates="memberships", lazy="joined")


class Invitation(Base):
    """An invitation to join an organisation; its link works once, until it expires."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(EnumText(Role, 20))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInRequest(Base):
    """An address that somebody typed to get a link; the worker finds out whose it is."""

    __tablename__ = "sign_in_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254))
    next_page: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(index=True)


class SignIn(Base):
    """A requested link to sign in, and the page that opens after it."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    next_page: Mapped[str] = mapped_column("goes_to", String(500))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    staff_member: Mapped[StaffMember] = relationship(lazy="joined", innerjoin=True)


class StaffSession(Base):
    """A browser in which somebody is signed in."""

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    browser: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
