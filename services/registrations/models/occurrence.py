"""The copy of an occurrence, with its seats."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base
from shared.contracts.questions import KEY_LENGTH, Json, Question
from shared.contracts.values import RegistrationMode
from shared.database.types import EnumText

ADULT_GROUPS = frozenset({"guardians", "staff"})


class Occurrence(Base):
    """An occurrence: its rules are copied from events, its seats belong to this service.

    A column with the name of a field of `OccurrenceSnapshot` is copied from that fact. `form_key`
    is a digest of what its form asks beyond the usual, empty when that is nothing: a registration
    is checked against one form and inserted only while it is the same.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    event_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]]
    organisation_name: Mapped[dict[str, str]]
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool]
    registration_mode: Mapped[RegistrationMode] = mapped_column(
        "registration", EnumText(RegistrationMode, 20), default=RegistrationMode.HERE
    )
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    confirm_by_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    target_groups: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    waiting_list: Mapped[bool] = mapped_column(default=True, server_default=true())
    offer_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    class_groups: Mapped[bool] = mapped_column(default=False, server_default=false())
    group_min: Mapped[int] = mapped_column(default=5, server_default="5")
    group_max: Mapped[int] = mapped_column(default=40, server_default="40")
    group_names_optional: Mapped[bool] = mapped_column(default=False, server_default=false())
    guardian_confirms: Mapped[bool] = mapped_column(default=False, server_default=false())
    contact_roles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    grades: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    party_max: Mapped[int] = mapped_column(default=20, server_default="20")
    questions: Mapped[list[Json]] = mapped_column(JSON, default=list, server_default="[]")
    form_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", server_default="")
    asks_marketing_consent: Mapped[bool] = mapped_column(default=True, server_default=true())
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    seats_version: Mapped[int] = mapped_column(default=1)
    published_seats_version: Mapped[int] = mapped_column("told_seats_version", default=0)
    # The fewest seats that an entry of the waiting list waits for; NULL when none waits.
    smallest_waiting: Mapped[int | None]

    @property
    def asked_questions(self) -> list[Question]:
        """Return the questions to those who register, in their order."""
        return [Question.from_json(one) for one in self.questions]

    @property
    def seats_left(self) -> int:
        """Return the capacity without the seats taken; never negative."""
        return max(0, self.capacity - self.taken)

    @property
    def open_seats(self) -> int:
        """Return the seats that the public may take.

        None while an entry of the waiting list fits into the seats left: it is offered them first.
        """
        smallest, left = self.smallest_waiting, self.seats_left
        return 0 if smallest is not None and smallest <= left else left

    @property
    def is_for_children(self) -> bool:
        """Return whether only pupils of lower secondary schools are expected."""
        return self.target_groups == ["lower_secondary"]

    @property
    def is_for_adults(self) -> bool:
        """Return whether only adults are expected, who have no grade."""
        has_adults_only = ADULT_GROUPS.issuperset(self.target_groups)
        return bool(self.target_groups) and has_adults_only and not self.grades

    def is_open_at(self, at: datetime) -> bool:
        """Return whether families may register here at this time, no matter if seats are left."""
        is_here = self.registration_mode == RegistrationMode.HERE and not self.cancelled
        return is_here and self.opens_at <= at < self.closes_at

    def is_editable_at(self, at: datetime) -> bool:
        """Return whether staff may change its registrations.

        They may until the occurrence ends, unless it is cancelled.
        """
        return not self.cancelled and at < self.ends_at
