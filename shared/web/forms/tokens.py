"""A form's token: makes its sending one act, and says how long the page lay open."""

from uuid import UUID, uuid4

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from shared.config import Settings

DAY_SECONDS = 24 * 3600


class StaleToken(Exception):
    """The form was open too long or was not made here; show it again with what was typed."""


def issue_form_token(settings: Settings, purpose: str) -> str:
    """A new token for one showing of a form."""
    return _signer(settings, purpose).dumps(str(uuid4()))


def read_form_token(
    settings: Settings, purpose: str, token: str, most_seconds: int = DAY_SECONDS
) -> UUID:
    """The act's id, the same for every sending of the same form; StaleToken."""
    try:
        return UUID(_signer(settings, purpose).loads(token, max_age=most_seconds))
    except (SignatureExpired, BadSignature, ValueError, TypeError):
        raise StaleToken from None


def _signer(settings: Settings, purpose: str) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last key and verifies with all; ours signs with the first.
    return URLSafeTimedSerializer(list(reversed(settings.session_keys)), salt=f"form:{purpose}")
