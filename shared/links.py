"""Addresses with a secret, for people without an account.

A secret is `id + HMAC(key, purpose, id, version)`. It is never stored; a new version revokes it.
Its last character is a letter or digit: mail programs cut punctuation off the end of a link, and
take the punctuation that follows a link into it. Both are tolerated.
"""

import base64
import hashlib
import hmac
import re
from uuid import UUID

from shared.config import Settings
from shared.errors import NotFound

ID_CHARACTERS = 22
MAC_BYTES = 18
MAX_LENGTH = 100  # of a secret with what a mail program may add to it
LAST_CHARACTER = "0"  # put behind a MAC that ends with punctuation
# Whoever opens a link that we sent reads what is sent to that address. The link that a page or the
# API shows to whoever registers proves nothing of the kind.
SENT_LINK, SHOWN_LINK = "manage", "manage-shown"
SMS_REPORT = "sms-report"
PREFERENCES_LINK = "preferences"
# The same for an entry of a waiting list.
SENT_WAITING_LINK, SHOWN_WAITING_LINK = "waiting", "waiting-shown"
GUARDIAN_LINK = "guardian"
# The link by which the pupils of a class write their names.
NAMES_LINK = "class-names"
TICKET_LINK = "ticket"  # shows a registration without its contact, to forward
_PUNCTUATION = re.compile(r"(?:%[0-9A-Fa-f]{2}|[^A-Za-z0-9])+$")


class InvalidSecret(NotFound):
    """The secret of a link is not whole, was revoked, or was never ours."""


def create_secret(settings: Settings, purpose: str, subject: UUID, version: int) -> str:
    """Return the secret of a link to this subject, valid while the subject has this version."""
    mac = _sign_subject(settings.link_keys[0], purpose, subject, version)
    return _encode_base64(subject.bytes) + _end_with_letter(mac)


def trim_secret(token: str) -> str:
    """Return a secret of an address without the punctuation at its end."""
    return _PUNCTUATION.sub("", token[:MAX_LENGTH])


def read_secret_id(token: str) -> UUID:
    """Return the id in a secret, which is not verified yet; InvalidSecret when there is none."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(token[:ID_CHARACTERS] + "=="))
    except ValueError:
        raise InvalidSecret("This link is not whole.") from None


def is_valid_secret(settings: Settings, purpose: str, token: str, version: int) -> bool:
    """Return whether the secret is of this purpose and version, signed by any key in use.

    Punctuation at its end does not matter, neither what was added nor what is missing.
    """
    subject, given = read_secret_id(token), trim_secret(token)[ID_CHARACTERS:].encode()
    macs = [_sign_subject(key, purpose, subject, version) for key in settings.link_keys]
    # Earlier releases wrote links that end with the MAC, also when that is punctuation.
    valid = [ending for mac in macs for ending in (_end_with_letter(mac), trim_secret(mac))]
    return any(hmac.compare_digest(ending.encode(), given) for ending in valid)


def build_manage_url(
    settings: Settings, registration: UUID, version: int, purpose: str = SENT_LINK
) -> str:
    """Return the address at which a family sees, changes or cancels its registration.

    `purpose` is SHOWN_LINK for one that is shown to whoever registers, and not sent.
    """
    return f"{settings.public_url}/r/{create_secret(settings, purpose, registration, version)}"


def build_guardian_url(settings: Settings, registration: UUID) -> str:
    """Return the address at which a guardian confirms or declines a pupil's registration.

    It has one version for ever: two guardians may have it, and the second sees what the first did.
    """
    secret = create_secret(settings, GUARDIAN_LINK, registration, 1)
    return f"{settings.public_url}/r/guardian/{secret}"


def build_preferences_url(settings: Settings, message: UUID) -> str:
    """Return the address at which the recipient of a message says what to hear of."""
    return (
        f"{settings.public_url}/preferences/{create_secret(settings, PREFERENCES_LINK, message, 1)}"
    )


def build_short_preferences_url(settings: Settings, code: str) -> str:
    """Return the same for an SMS, where each character costs."""
    return f"{settings.public_url}/p/{code}"


def build_waiting_url(
    settings: Settings, entry: UUID, version: int, purpose: str = SENT_WAITING_LINK
) -> str:
    """Return the address at which a family sees its place on a waiting list and answers an offer.

    `purpose` is SHOWN_WAITING_LINK for one that is shown to whoever joins, and not sent.
    """
    return f"{settings.public_url}/r/wait/{create_secret(settings, purpose, entry, version)}"


def build_names_url(settings: Settings, registration: UUID, version: int) -> str:
    """Return the address at which the pupils of a class write their names."""
    secret = create_secret(settings, NAMES_LINK, registration, version)
    return f"{settings.public_url}/r/class/{secret}"


def build_sign_in_url(settings: Settings, sign_in: UUID) -> str:
    """Return the address at which a member of staff signs in."""
    return f"{settings.public_url}/sign-in/{create_secret(settings, 'sign-in', sign_in, 1)}"


def build_invitation_url(settings: Settings, invitation: UUID) -> str:
    """Return the address at which an invited person joins an organisation."""
    return (
        f"{settings.public_url}/invitation/{create_secret(settings, 'invitation', invitation, 1)}"
    )


def build_sms_report_url(settings: Settings, delivery: UUID) -> str:
    """Return the address at which a provider that signs nothing reports about an SMS."""
    return f"{settings.public_url}/hooks/46elks/{create_secret(settings, SMS_REPORT, delivery, 1)}"


def _sign_subject(key: str, purpose: str, subject: UUID, version: int) -> str:
    message = f"{purpose}:{subject}:{version}".encode()
    return _encode_base64(hmac.digest(key.encode(), message, hashlib.sha256)[:MAC_BYTES])


def _end_with_letter(mac: str) -> str:
    return mac if mac[-1].isalnum() else mac + LAST_CHARACTER


def _encode_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
