"""The token in a family's form: the same form sent twice has one effect, an old form none."""

from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from shared.config import Settings

DAY_SECONDS = 24 * 3600


class StaleToken(Exception):
    """The form is too old or not ours; show it again with the values that were typed."""


def issue_form_token(settings: Settings, purpose: str) -> str:
    """Return a new token, for one form that is shown once."""
    return _create_signer(settings, purpose).dumps(str(uuid4()))


def read_form_token(
    settings: Settings, purpose: str, token: str, max_age_seconds: int = DAY_SECONDS
) -> UUID:
    """Return the form's id, which is the same each time the same form is sent.

    Raises StaleToken when the token is older than `max_age_seconds` or was not signed by us.
    """
    try:
        return UUID(_create_signer(settings, purpose).loads(token, max_age=max_age_seconds))
    except (SignatureExpired, BadSignature, ValueError, TypeError):
        raise StaleToken from None


def read_issue_time(settings: Settings, purpose: str, token: str) -> datetime:
    """Return when the form was first shown, in whole seconds.

    Raises StaleToken when the token is older than a day or was not signed by us.
    """
    try:
        _form_id, issued_at = _create_signer(settings, purpose).loads(
            token, max_age=DAY_SECONDS, return_timestamp=True
        )
    except (SignatureExpired, BadSignature):
        raise StaleToken from None
    return cast("datetime", issued_at)


def _create_signer(settings: Settings, purpose: str) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last key of the list, our settings name the newest one first.
    return URLSafeTimedSerializer(list(reversed(settings.session_keys)), salt=f"form:{purpose}")
