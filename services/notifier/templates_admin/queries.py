"""Reads of the texts of automatic messages and of their versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.notifier.message.default_texts import get_default_texts
from services.notifier.message.own_texts import load_newest_templates
from services.notifier.models import (
    AUTOMATIC_KINDS,
    EVERY_EVENT,
    MessageKind,
    MessageTemplate,
    MessageTexts,
    Occurrence,
)
from shared import clock
from shared.errors import NotFound
from shared.i18n import LANGUAGES

MAX_VERSIONS = 50  # shown of one text


@dataclass(frozen=True)
class TextScope:
    """The events that texts are for: one of an organisation, or all of them."""

    organisation_id: UUID
    event_slug: str = EVERY_EVENT

    @property
    def is_event(self) -> bool:
        """Return whether the texts are for one event."""
        return self.event_slug != EVERY_EVENT


@dataclass(frozen=True)
class KindTexts:
    """The texts of one kind of message, by language.

    own: what was written for the scope; empty where nothing was.
    inherited: what is used without it.
    template: the newest version of the scope, if there is any.
    """

    kind: MessageKind
    own: Mapping[str, MessageTexts]
    inherited: Mapping[str, MessageTexts]
    template: MessageTemplate | None

    @property
    def version(self) -> int:
        """Return the number of the newest version; 0 without any."""
        return self.template.version if self.template else 0

    @property
    def is_own(self) -> bool:
        """Return whether anything is written for the scope now."""
        return any(texts != MessageTexts() for texts in self.own.values())

    def get_used(self, language: str) -> MessageTexts:
        """Return the texts that are used in a language."""
        return self.own[language].fill_from(self.inherited[language])


def list_kind_texts(
    session: Session, scope: TextScope, kinds: Iterable[MessageKind] = AUTOMATIC_KINDS
) -> list[KindTexts]:
    """Return the texts of these kinds, in their order."""
    wanted = list(kinds)
    newest = load_newest_templates(
        session, [scope.organisation_id], {scope.event_slug, EVERY_EVENT}, wanted
    )
    return [
        _build_kind_texts(
            kind,
            newest.get((scope.organisation_id, scope.event_slug, kind)),
            newest.get((scope.organisation_id, EVERY_EVENT, kind)) if scope.is_event else None,
        )
        for kind in wanted
    ]


def get_kind_texts(session: Session, scope: TextScope, kind: MessageKind) -> KindTexts:
    """Return the texts of one kind."""
    return list_kind_texts(session, scope, [kind])[0]


def list_versions(
    session: Session, scope: TextScope, kind: MessageKind
) -> Sequence[MessageTemplate]:
    """Return the newest versions of a text, the newest first."""
    rows = (
        select(MessageTemplate)
        .where(*_filter_scope(scope), MessageTemplate.kind == kind)
        .order_by(MessageTemplate.version.desc())
        .limit(MAX_VERSIONS)
    )
    return session.scalars(rows).all()


def get_version(
    session: Session, scope: TextScope, kind: MessageKind, version: int
) -> MessageTemplate:
    """Return one version; raise NotFound."""
    rows = select(MessageTemplate).where(
        *_filter_scope(scope), MessageTemplate.kind == kind, MessageTemplate.version == version
    )
    found = session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_changed_slugs(session: Session, organisation_id: UUID) -> set[str]:
    """Return the slugs of the events that have had texts of their own."""
    rows = select(MessageTemplate.event_slug).where(
        MessageTemplate.organisation_id == organisation_id,
        MessageTemplate.event_slug != EVERY_EVENT,
    )
    return set(session.scalars(rows.distinct()))


def list_event_occurrences(session: Session, slug: str) -> Sequence[Occurrence]:
    """Return the occurrences of an event, by time; raise NotFound for an unknown one."""
    rows = select(Occurrence).where(Occurrence.slug == slug)
    found = session.scalars(rows.order_by(Occurrence.starts_at, Occurrence.id)).all()
    if not found:
        raise NotFound
    return found


def find_next_occurrence(occurrences: Sequence[Occurrence]) -> Occurrence | None:
    """Return the first occurrence that is not over, else the last one; None without any."""
    now = clock.now()
    coming = (one for one in occurrences if one.ends_at > now)
    return next(coming, occurrences[-1] if occurrences else None)


def _filter_scope(scope: TextScope) -> list[ColumnElement[bool]]:
    return [
        MessageTemplate.organisation_id == scope.organisation_id,
        MessageTemplate.event_slug == scope.event_slug,
    ]


def _build_kind_texts(
    kind: MessageKind, own: MessageTemplate | None, above: MessageTemplate | None
) -> KindTexts:
    """Build the texts of a kind; `above` are those of the organisation, for an event."""
    inherited = {code: get_default_texts(kind, code) for code in LANGUAGES}
    if above:
        inherited = {code: above.get_texts(code).fill_from(inherited[code]) for code in LANGUAGES}
    written = {code: own.get_texts(code) if own else MessageTexts() for code in LANGUAGES}
    return KindTexts(kind, written, inherited, own)
