"""Facts about the staff, published by events."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.base import Fact, contract


@contract(
    "events.staff_access_changed.v1", subject="staff_id", readers=("registrations", "notifier")
)
@dataclass(frozen=True, kw_only=True)
class StaffAccessChanged(Fact):
    """Published by events when the memberships or sessions of a member of staff changed.

    Read by registrations and notifier. A membership holds organisation_id, role and the
    organisation's name_fi, name_sv and name_en; ended sessions are listed until they would expire.
    `email` is the account's: notifier writes to it what a member of staff sends to herself.
    """

    staff_id: UUID
    name: str
    memberships: list[dict[str, str]]
    ended_sessions: list[str]
    email: str = ""


@contract("events.sign_in_requested.v1", subject="sign_in_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class SignInRequested(Fact):
    """Published by events when a member of staff asked for a sign-in link; read by notifier."""

    sign_in_id: UUID
    name: str
    email: str
    language: str
    expires_at: datetime


@contract("events.staff_invited.v1", subject="invitation_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class StaffInvited(Fact):
    """Published by events when a person was invited to an organisation; read by notifier."""

    invitation_id: UUID
    invited_by: str
    email: str
    language: str
    role: str
    organisation_id: UUID
    organisation_name: dict[str, str]
    expires_at: datetime


@contract("events.digest_chosen.v1", subject="staff_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class DigestChosen(Fact):
    """Published by events when a member of staff chose to get the daily digest, or not to.

    Read by notifier. `email` is empty for somebody who does not want it. Another name, language or
    address of somebody who wants it is published too.
    """

    staff_id: UUID
    email: str
    language: str
    is_wanted: bool
