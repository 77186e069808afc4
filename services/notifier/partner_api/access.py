"""The key of a request, and what its system may do."""

from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from services.notifier.campaigns.queries import get_campaign
from services.notifier.models import ApiKey, ApiScope, Campaign
from shared.errors import Forbidden, NotFound, Unauthorized
from shared.staff.access import StaffAccess, find_staff_access
from shared.staff.api_keys import find_valid_key
from shared.staff.rights import Right


class MissingScope(Forbidden):
    """The key does not allow this."""

    code, title = "missing-scope", "This key does not allow it"


class MakerLostRight(Forbidden):
    """The person who made the key may not send any more."""

    code, title = "maker-lost-right", "The person who made this key may not send any more"


@dataclass(frozen=True)
class ApiCaller:
    """A system with a valid key."""

    key: ApiKey

    @property
    def organisation_id(self) -> UUID:
        """Return the organisation whose data the system may use."""
        return self.key.organisation_id

    @property
    def actor(self) -> StaffAccess:
        """Return who the log and the campaigns name: the system, for the maker of its key."""
        return StaffAccess(self.key.created_by_id, f"{self.key.name} (API)", (), ())


def require_caller(session: Session, scope: ApiScope) -> ApiCaller:
    """Return the caller; raise Unauthorized, InvalidKey or MissingScope."""
    key = find_valid_key(session, ApiKey, _read_key())
    if scope.value not in key.scopes:
        raise MissingScope(f"It needs the scope {scope.value}.")
    return ApiCaller(key)


def require_sender(session: Session, caller: ApiCaller) -> None:
    """Raise MakerLostRight unless the maker of the key may send; a key can do no more."""
    maker = find_staff_access(session, caller.key.created_by_id)
    if maker is None or not maker.has_right(Right.SEND, caller.organisation_id):
        raise MakerLostRight


def get_own_campaign(
    session: Session, caller: ApiCaller, campaign_id: UUID, *, lock: bool = False
) -> Campaign:
    """Return a campaign of the caller's organisation; raise NotFound for any other."""
    campaign = get_campaign(session, campaign_id, lock=lock)
    if campaign.organisation_id != caller.organisation_id:
        raise NotFound
    return campaign


def _read_key() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii() or not token:
        raise Unauthorized("Send the key as Authorization: Bearer.")
    return token
