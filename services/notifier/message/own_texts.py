"""The texts that a message is made from: those of its event, its organisation, or the default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifier.message.default_texts import get_default_texts
from services.notifier.models import (
    AUTOMATIC_KINDS,
    EVERY_EVENT,
    ChannelName,
    Message,
    MessageKind,
    MessageTemplate,
    MessageTexts,
    Occurrence,
)

TemplateKey = tuple[UUID, str, MessageKind]  # organisation, slug, kind


@dataclass(frozen=True)
class ChosenTexts:
    """The texts of a message, and the version they are from; None for the default ones."""

    texts: MessageTexts
    version: UUID | None = None


@dataclass(frozen=True)
class OwnTexts:
    """The newest versions of the texts of some organisations."""

    templates: Mapping[TemplateKey, MessageTemplate] = field(default_factory=dict)

    def choose(
        self, kind: MessageKind, channel: ChannelName, language: str, occurrence: Occurrence
    ) -> ChosenTexts:
        """Return the texts of the event, else of the organisation, else the default ones."""
        for slug in (occurrence.slug, EVERY_EVENT):
            if occurrence.organisation_id is not None:
                found = self.templates.get((occurrence.organisation_id, slug, kind))
                if found and found.get_texts(language).has_channel(channel):
                    return ChosenTexts(found.get_texts(language), found.id)
        return ChosenTexts(get_default_texts(kind, language))


NO_OWN_TEXTS = OwnTexts()


def load_own_texts(session: Session, messages: Iterable[Message]) -> OwnTexts:
    """Load the texts that these messages may be composed from, in one query for all of them."""
    occurrences, kinds = set(), set()
    for message in messages:
        if message.kind in AUTOMATIC_KINDS and message.registration is not None:
            occurrences.add(message.registration.occurrence)
            kinds.add(message.kind)
    slugs = {one.slug for one in occurrences} | {EVERY_EVENT}
    organisations = {one.organisation_id for one in occurrences if one.organisation_id}
    if not organisations:
        return NO_OWN_TEXTS
    return OwnTexts(load_newest_templates(session, organisations, slugs, kinds))


def load_newest_templates(
    session: Session,
    organisation_ids: Iterable[UUID],
    slugs: Iterable[str],
    kinds: Iterable[MessageKind],
) -> Mapping[TemplateKey, MessageTemplate]:
    """Return the newest version of each of these texts."""
    key = (MessageTemplate.organisation_id, MessageTemplate.event_slug, MessageTemplate.kind)
    newest = (
        select(*key, func.max(MessageTemplate.version).label("version"))
        .where(key[0].in_(list(organisation_ids)), key[1].in_(list(slugs)), key[2].in_(list(kinds)))
        .group_by(*key)
        .subquery()
    )
    rows = select(MessageTemplate).join(
        newest,
        (key[0] == newest.c.organisation_id)
        & (key[1] == newest.c.event_slug)
        & (key[2] == newest.c.kind)
        & (MessageTemplate.version == newest.c.version),
    )
    return {(one.organisation_id, one.event_slug, one.kind): one for one in session.scalars(rows)}
