"""Build the facts about staff accounts that notifier reads."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared import clock
from shared.contracts import SignInRequested, StaffInvited
from shared.i18n import LANGUAGES


def build_sign_in_requested(**given: Any) -> SignInRequested:
    """Build the fact that Liisa requested a link to sign in."""
    usual: dict[str, Any] = {
        "version": 1, "sign_in_id": uuid4(), "name": "Liisa", "email": "liisa@example.org",
        "language": "fi", "expires_at": clock.now() + timedelta(minutes=15),
    }  # fmt: skip
    return SignInRequested(**{**usual, **given})


def build_staff_invited(**given: Any) -> StaffInvited:
    """Build the fact that Maija invited an editor to Raseko."""
    usual: dict[str, Any] = {
        "version": 1, "invitation_id": uuid4(), "invited_by": "Maija",
        "email": "uusi@example.org", "language": "fi", "role": "editor",
        "organisation_id": uuid4(), "organisation_name": dict.fromkeys(LANGUAGES, "Raseko"),
        "expires_at": clock.now() + timedelta(days=14),
    }  # fmt: skip
    return StaffInvited(**{**usual, **given})
