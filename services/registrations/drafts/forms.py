"""The token of a form, and the draft behind it.

A page with a form issues a token. What is sent before the form is complete is saved as the draft of
that token. The answer redirects to a page that shows the draft and that a browser can show again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from flask import request

from services.registrations.drafts import operations, queries
from services.registrations.drafts.queries import DraftKey
from services.registrations.models import DraftPurpose
from shared import clock
from shared.errors import DomainError
from shared.web.factory import db, get_settings
from shared.web.forms import tokens

PARAMETER = "form"  # of the address that shows a draft; the access log leaves queries out
Fields = Mapping[str, str]


class DraftGone(DomainError):
    """The text that was typed is no longer stored: it was sent, or it has expired."""

    status, code, title = 410, "draft-gone", "What was typed is no longer stored"


@dataclass(frozen=True)
class FormDraft:
    """One form: its token, and the key of its draft.

    `is_renewed` is true when the token that came with the form had expired or was not ours; this
    one is new then, and the form counts as not sent before.
    """

    token: str
    key: DraftKey
    is_renewed: bool = False

    def is_younger_than(self, seconds: int) -> bool:
        """Return whether the form was first shown less than so many seconds ago."""
        issued_at = tokens.read_issue_time(get_settings(), self.key.purpose, self.token)
        return clock.now() - issued_at < timedelta(seconds=seconds)

    def load(self) -> dict[str, str] | None:
        """Return what was typed; None when it was sent, has expired or was never saved."""
        with db().read() as session:
            return queries.find_fields(session, self.key)

    def require_new(self) -> None:
        """Raise DraftGone when the form is older than a draft can be: then one was erased."""
        try:
            tokens.read_form_token(
                get_settings(), self.key.purpose, self.token, operations.LIFETIME_SECONDS
            )
        except tokens.StaleToken:
            raise DraftGone from None

    def save(self, fields: Fields) -> None:
        """Save what was typed."""
        db().write(partial(operations.save_draft, key=self.key, fields=fields))

    def build_url(self, path: str, **args: str) -> str:
        """Return the address of the page that shows the draft; `args` are added to its query."""
        return f"{path}?{urlencode({PARAMETER: self.token, **args})}"


def begin_form(purpose: DraftPurpose, subject_id: UUID) -> FormDraft:
    """Return a new form; nothing is stored before it is sent."""
    token = tokens.issue_form_token(get_settings(), purpose)
    form_id = tokens.read_form_token(get_settings(), purpose, token)
    return FormDraft(token, DraftKey(form_id, purpose, subject_id))


def open_form(purpose: DraftPurpose, subject_id: UUID, token: str) -> FormDraft:
    """Return the form of a token; raise DraftGone when the token has expired or is not ours."""
    try:
        form_id = tokens.read_form_token(get_settings(), purpose, token)
    except tokens.StaleToken:
        raise DraftGone from None
    return FormDraft(token, DraftKey(form_id, purpose, subject_id))


def open_or_begin_form(purpose: DraftPurpose, subject_id: UUID) -> FormDraft:
    """Return the form of the request's address; a new one when there is none or it is not valid."""
    try:
        return open_form(purpose, subject_id, request.args.get(PARAMETER, ""))
    except DraftGone:
        return begin_form(purpose, subject_id)


def receive_form(purpose: DraftPurpose, subject_id: UUID, token: str) -> FormDraft:
    """Return the form that was sent with this token; a new one when the token is not valid."""
    try:
        return open_form(purpose, subject_id, token)
    except DraftGone:
        form = begin_form(purpose, subject_id)
        return FormDraft(form.token, form.key, is_renewed=True)
