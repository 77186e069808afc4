"""Addresses with a secret, for people without an account.

A secret is `id + HMAC(key, purpose, id, version)`. It is never stored; a new version revokes it.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from shared.config import Settings
from shared.errors import NotFound

ID_CHARACTERS = 22
MAC_BYTES = 18


def create_secret(settings: Settings, purpose: str, subject: UUID, version: int) -> str:
    """Return the secret of a link to this subject, valid while the subject has this version."""
    return _encode_base64(subject.bytes) + _sign_subject(
        settings.link_keys[0], purpose, subject, version
    )


def read_secret_id(token: str) -> UUID:
    """Return the id in a secret, which is not verified yet; raise NotFound when there is none."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(token[:ID_CHARACTERS] + "=="))
    except ValueError:
        raise NotFound("This link is not whole.") from None


def is_valid_secret(settings: Settings, purpose: str, token: str, version: int) -> bool:
    """Return whether the secret is of this purpose and version, signed by any key in use."""
    subject, given = read_secret_id(token), token[ID_CHARACTERS:].encode()
    macs = [_sign_subject(key, purpose, subject, version).encode() for key in settings.link_keys]
    return any(hmac.compare_digest(mac, given) for mac in macs)


def build_manage_url(settings: Settings, registration: UUID, version: int) -> str:
    """Return the address at which a family sees, changes or cancels its registration."""
    return f"{settings.public_url}/r/{create_secret(settings, 'manage', registration, version)}"


def build_sign_in_url(settings: Settings, sign_in: UUID) -> str:
    """Return the address at which a member of staff signs in."""
    return f"{settings.public_url}/sign-in/{create_secret(settings, 'sign-in', sign_in, 1)}"


def build_invitation_url(settings: Settings, invitation: UUID) -> str:
    """Return the address at which an invited person joins an organisation."""
    return (
        f"{settings.public_url}/invitation/{create_secret(settings, 'invitation', invitation, 1)}"
    )


def _sign_subject(key: str, purpose: str, subject: UUID, version: int) -> str:
    message = f"{purpose}:{subject}:{version}".encode()
    return _encode_base64(hmac.digest(key.encode(), message, hashlib.sha256)[:MAC_BYTES])


def _encode_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
