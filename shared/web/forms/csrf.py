"""A field in every staff form that only our own page can have put there."""

import hashlib
import hmac
from uuid import UUID

from shared.config import Settings


def create_csrf_token(settings: Settings, session_id: UUID) -> str:
    """The field's value for one signed-in session."""
    return _mac(settings.session_keys[0], session_id)


def is_valid_csrf_token(settings: Settings, session_id: UUID, given: str) -> bool:
    """Whether the value was made for this session, by any key in use."""
    macs = [_mac(key, session_id) for key in settings.session_keys]
    return any(hmac.compare_digest(mac.encode(), given.encode()) for mac in macs)


def _mac(key: str, session_id: UUID) -> str:
    return hmac.digest(key.encode(), f"csrf:{session_id}".encode(), hashlib.sha256).hex()
