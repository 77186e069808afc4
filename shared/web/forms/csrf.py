"""The hidden field that protects the staff's forms against cross-site request forgery."""

import hashlib
import hmac
from uuid import UUID

from shared.config import Settings


def create_csrf_token(settings: Settings, session_id: UUID) -> str:
    """Return the field's value for a signed-in session."""
    return _sign_session_id(settings.session_keys[0], session_id)


def is_valid_csrf_token(settings: Settings, session_id: UUID, token: str) -> bool:
    """Return whether the value belongs to this session; every key in use is accepted."""
    macs = [_sign_session_id(key, session_id) for key in settings.session_keys]
    return any(hmac.compare_digest(mac.encode(), token.encode()) for mac in macs)


def _sign_session_id(key: str, session_id: UUID) -> str:
    return hmac.digest(key.encode(), f"csrf:{session_id}".encode(), hashlib.sha256).hex()
