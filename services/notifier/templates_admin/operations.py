"""Writes of the texts of automatic messages. Each takes a session; none commits.

A version is never changed: each save adds a row. Two people who save at once write the same
version number, and the second of them is refused.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from services.notifier.models import MessageKind, MessageTemplate, MessageTexts
from services.notifier.templates_admin import queries
from services.notifier.templates_admin.queries import KindTexts, TextScope
from shared import clock
from shared.database.upsert import insert_for
from shared.errors import Conflict
from shared.i18n import LANGUAGES
from shared.staff import audit
from shared.staff.access import StaffAccess

DEFAULT_VERSION = 0  # what was used before anything was written
Texts = Mapping[str, MessageTexts]  # by language
_templates: Any = MessageTemplate.__table__


class Outdated(Conflict):
    """A newer version was saved after the form was opened."""

    code, title = "outdated", "These texts were changed in the meantime"


def save_texts(
    session: Session,
    actor: StaffAccess,
    scope: TextScope,
    kind: MessageKind,
    texts: Texts,
    seen_version: int,
) -> bool:
    """Save the texts of a kind as a new version; return whether there was anything to save.

    Only what differs from the inherited text is kept, so that the rest follows it. Raises Outdated
    when `seen_version` is no longer the newest one.
    """
    present = _require_newest(session, scope, kind, seen_version)
    own = {code: _find_own(texts[code], present.inherited[code]) for code in LANGUAGES}
    if own == present.own:
        return False
    _add_version(session, actor, scope, present, own)
    _record_action(session, actor, "texts_changed", scope, kind)
    return True


def restore_version(
    session: Session,
    actor: StaffAccess,
    scope: TextScope,
    kind: MessageKind,
    version: int,
    seen_version: int,
) -> bool:
    """Make an earlier version the newest again; `DEFAULT_VERSION` is what is inherited.

    Returns whether anything changed. Raises NotFound, and Outdated as `save_texts` does.
    """
    present = _require_newest(session, scope, kind, seen_version)
    own = {code: MessageTexts() for code in LANGUAGES}
    if version != DEFAULT_VERSION:
        earlier = queries.get_version(session, scope, kind, version)
        own = {code: earlier.get_texts(code) for code in LANGUAGES}
    if own == present.own:
        return False
    _add_version(session, actor, scope, present, own, restored_version=version)
    action = "texts_reset" if version == DEFAULT_VERSION else "texts_restored"
    _record_action(session, actor, action, scope, kind)
    return True


def _require_newest(
    session: Session, scope: TextScope, kind: MessageKind, seen_version: int
) -> KindTexts:
    present = queries.get_kind_texts(session, scope, kind)
    if present.version != seen_version:
        raise Outdated
    return present


def _find_own(written: MessageTexts, inherited: MessageTexts) -> MessageTexts:
    """Return the texts that are not as inherited; the subject and the body go together."""
    has_email = (written.subject, written.body) != (inherited.subject, inherited.body)
    has_email = has_email and bool(written.subject and written.body)
    return MessageTexts(
        subject=written.subject if has_email else "",
        body=written.body if has_email else "",
        sms=written.sms if written.sms != inherited.sms else "",
    )


def _add_version(
    session: Session,
    actor: StaffAccess,
    scope: TextScope,
    present: KindTexts,
    own: Texts,
    restored_version: int | None = None,
) -> None:
    """Add the next version. Raises Outdated when somebody else has just added it."""
    row = {
        "id": uuid4(),
        "organisation_id": scope.organisation_id,
        "event_slug": scope.event_slug,
        "kind": present.kind,
        "version": present.version + 1,
        "restored_version": restored_version,
        "created_at": clock.now(),
        "created_by": actor.name,
        "created_by_id": actor.staff_id,
        **{
            part: {code: getattr(own[code], part) for code in LANGUAGES}
            for part in ("subject", "body", "sms")
        },
    }
    statement = insert_for(session, _templates).values(row).on_conflict_do_nothing()
    if session.execute(statement.returning(_templates.c.id)).first() is None:
        raise Outdated


def _record_action(
    session: Session, actor: StaffAccess, action: str, scope: TextScope, kind: MessageKind
) -> None:
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=scope.organisation_id,
        target_id=None,
        target=scope.event_slug,
        kind=kind.value,
    )
