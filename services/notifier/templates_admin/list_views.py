"""Build the view models of the list of texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.message.views import label_kind
from services.notifier.models import (
    Occurrence,
)
from services.notifier.templates_admin.queries import KindTexts
from services.notifier.templates_admin.views import describe_kind, format_period, name_event
from shared import dates
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.text import _


@dataclass(frozen=True)
class KindRow:
    """A kind of message as an entry of the list."""

    code: str
    name: str
    when: str
    is_own: bool
    state: str


@dataclass(frozen=True)
class EventRow:
    """An event whose texts can be changed."""

    slug: str
    title: str
    when: str
    is_own: bool


def build_kind_rows(texts: Sequence[KindTexts], *, is_event: bool) -> list[KindRow]:
    """Describe the kinds of a list, and who changed their texts last."""
    return [
        KindRow(
            one.kind.value,
            label_kind(one.kind),
            describe_kind(one.kind),
            one.is_own,
            _word_state(one, is_event=is_event),
        )
        for one in texts
    ]


def build_event_rows(occurrences: Sequence[Occurrence], changed: set[str]) -> list[EventRow]:
    """Describe the events of occurrences, each once, the next one first."""
    events: dict[str, Occurrence] = {}
    for one in occurrences:
        events.setdefault(one.slug, one)
    return [
        EventRow(slug, name_event(one), format_period(one), slug in changed)
        for slug, one in events.items()
    ]


def _word_state(texts: KindTexts, *, is_event: bool) -> str:
    if texts.template and texts.is_own:
        when = dates.format_moment(
            texts.template.created_at, get_settings().default_zone, current_language()
        )
        return _("Own text, %(when)s, %(name)s", when=when, name=texts.template.created_by)
    return _("As in the organisation") if is_event else _("The default text")
