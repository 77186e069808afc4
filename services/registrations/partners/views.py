"""Build the view models of partners' keys."""

from dataclasses import dataclass

from services.registrations.models import PartnerKey
from shared import dates
from shared.web.i18n import current_language


@dataclass(frozen=True, kw_only=True)
class PartnerKeyView:
    """A key as a line of the list."""

    url: str
    name: str
    seats: int
    created: str
    created_by: str
    is_revoked: bool


def describe_key(key: PartnerKey, zone: str) -> PartnerKeyView:
    """Describe a key; its times are in this time zone."""
    return PartnerKeyView(
        url=f"/staff/registrations/partners/{key.id}",
        name=key.name,
        seats=key.seats,
        created=dates.format_moment(key.created_at, zone, current_language()),
        created_by=key.created_by,
        is_revoked=key.revoked_at is not None,
    )
