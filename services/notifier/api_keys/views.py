"""Build the view models of keys, and word what they allow."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifier.models import ApiKey, ApiScope
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _l

SCOPE_LABELS: Mapping[ApiScope, str] = {
    ApiScope.READ_CAMPAIGNS: _l("Read the messages to families that staff wrote"),
    ApiScope.WRITE_CAMPAIGNS: _l("Write drafts, which staff send"),
    ApiScope.SEND_CAMPAIGNS: _l("Send what it wrote, without anybody looking"),
    ApiScope.READ_MESSAGES: _l("Read all messages, with names and addresses"),
}


@dataclass(frozen=True, kw_only=True)
class ApiKeyView:
    """A key as a line of the list."""

    url: str
    name: str
    scopes: list[str]
    created: str
    created_by: str
    is_revoked: bool


def describe_key(key: ApiKey, zone: str) -> ApiKeyView:
    """Describe a key; its times are in this time zone. Scopes of a later version are left out."""
    return ApiKeyView(
        url=f"/staff/messages/keys/{key.id}",
        name=key.name,
        scopes=[str(label) for scope, label in SCOPE_LABELS.items() if scope.value in key.scopes],
        created=dates.format_moment(key.created_at, zone, current_language()),
        created_by=key.created_by,
        is_revoked=key.revoked_at is not None,
    )
