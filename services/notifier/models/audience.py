"""Copies of the occurrences and registrations that messages are about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from services.notifier.models.base import Base
from services.notifier.models.organisation_settings import OrganisationSettings
from services.notifier.models.values import ChannelName
from shared.contracts.values import RegistrationStatus
from shared.database.types import EnumText

# Conditions of partial indexes, written without parameters so that a query can use them.
IS_NOT_PLANNED = text("(planned_version IS NULL OR planned_version <> version)")
HAS_CONTACT = text("(contact_name <> '' OR contact_email <> '' OR contact_phone <> '')")


class Occurrence(Base):
    """A copy of an occurrence of events, with what messages say about it.

    `planned_version` is the version for which the reminders are planned: none for a new occurrence,
    0 after a change of the rules.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        Index(
            "ix_occurrence_not_planned_id",
            "id",
            sqlite_where=IS_NOT_PLANNED,
            postgresql_where=IS_NOT_PLANNED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]]
    organisation_name: Mapped[dict[str, str]]
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    online_url: Mapped[str] = mapped_column(String(500))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    time_zone: Mapped[str] = mapped_column(String(60))
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool]
    # Codes of the vocabulary; not known of those copied by an earlier release.
    target_groups: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    asks_marketing_consent: Mapped[bool] = mapped_column(default=True, server_default=true())
    planned_version: Mapped[int | None]

    # Not loaded with it: a row is locked without others, and most messages do not ask.
    organisation_settings: Mapped[OrganisationSettings | None] = relationship(
        lazy="select",
        viewonly=True,
        primaryjoin=lambda: (
            foreign(Occurrence.organisation_id) == OrganisationSettings.organisation_id
        ),
    )


class Registration(Base):
    """A copy of a registration, with the contact that gets its messages."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "ix_registration_with_contact_occurrence_id",
            "occurrence_id",
            sqlite_where=HAS_CONTACT,
            postgresql_where=HAS_CONTACT,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"), index=True)
    version: Mapped[int]
    status: Mapped[RegistrationStatus] = mapped_column(EnumText(RegistrationStatus, 20))
    seats: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    link_version: Mapped[int]
    held_until: Mapped[datetime | None]
    guardian_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    guardian_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    is_guardian_copied: Mapped[bool] = mapped_column(default=False, server_default=false())
    staff_note: Mapped[str | None] = mapped_column(Text)  # why staff declined it
    # Whether the contact used the link that we sent, and as of which version this is known.
    is_verified: Mapped[bool] = mapped_column(default=True, server_default=true())
    verified_version: Mapped[int] = mapped_column(default=0, server_default="0")
    # Addresses of the first registration, and those that were verified since.
    known_addresses: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # The participants of each grade; not known of those copied by an earlier release.
    grades: Mapped[dict[str, int]] = mapped_column(default=dict, server_default="{}")
    # When the family registered; not known of those copied by an earlier release.
    created_at: Mapped[datetime | None]
    # Of the seats of a class group; both are 0 for a family.
    pupils: Mapped[int] = mapped_column(default=0, server_default="0")
    adults: Mapped[int] = mapped_column(default=0, server_default="0")

    # Whether the contact agreed to hear of other events, how often that changed, and when it was
    # agreed to behind a link that we sent.
    allows_marketing: Mapped[bool] = mapped_column(default=False, server_default=false())
    consent_version: Mapped[int] = mapped_column(default=0, server_default="0")
    consented_at: Mapped[datetime | None]

    # What the contact chose for our messages: a language instead of the registration's, and the one
    # channel for those that are not urgent.
    chosen_language: Mapped[str | None] = mapped_column(String(2))
    chosen_channel: Mapped[ChannelName | None] = mapped_column(EnumText(ChannelName, 10))

    occurrence: Mapped[Occurrence] = relationship(lazy="joined", innerjoin=True)

    @property
    def confirmed_consent_at(self) -> datetime | None:
        """Return when the contact allowed marketing, if it is sure that it was the contact."""
        return self.consented_at if self.is_verified else None

    @property
    def awaits_guardian(self) -> bool:
        """Return whether the seats are held while a guardian is asked; the pupil knows of them."""
        has_guardian = bool(self.guardian_email or self.guardian_phone)
        return self.status is RegistrationStatus.HELD and has_guardian

    def is_confirmed_address(self, address: str) -> bool:
        """Return whether an address is not one that the family changed to and has not confirmed."""
        return self.is_verified or address in self.known_addresses
