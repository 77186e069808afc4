"""Word what a draft lacks before it can be published, and what its editor could improve."""

from typing import assert_never

from services.events.event.changes import MissingPart
from services.events.event.operations import list_missing_parts
from services.events.event.texts import list_complete_languages, list_missing_languages
from services.events.models import Event
from shared import clock
from shared.contracts import RegistrationMode
from shared.web.text import _, ngettext


def describe_missing_parts(event: Event) -> dict[str, str]:
    """Return what has to be added before publishing, by the code of the missing part."""
    return {part.value: word_missing_part(part) for part in list_missing_parts(event)}


def word_missing_part(part: MissingPart) -> str:
    """Say what is missing before an event can be published."""
    match part:
        case MissingPart.TEXTS:
            return _(
                "No language is complete. Write the title, the summary and the description in one."
            )
        case MissingPart.OCCURRENCES:
            return _("There is no time to come yet. Add one.")
        case MissingPart.WINDOW:
            return _("Registration would close before it opens. Let it open earlier.")
        case _:
            assert_never(part)


def list_hints(event: Event) -> list[str]:
    """Return what can be improved at any time: missing languages, and deadlines that are past."""
    hints = list_missing_translations(event)
    closed = [
        occurrence
        for occurrence in event.coming_occurrences
        if occurrence.closes_at <= clock.now() and not occurrence.cancelled
    ]
    if event.registration_mode is RegistrationMode.HERE and closed:
        hints.append(
            ngettext(
                "Registration has closed for %(num)s time by the rule you chose.",
                "Registration has closed for %(num)s times by the rule you chose.",
                len(closed),
            )
        )
    return hints


def list_missing_translations(event: Event) -> list[str]:
    """Return the missing languages in words; none while no language is complete yet."""
    if not list_complete_languages(event):
        return []
    return [_word_missing_language(code) for code in list_missing_languages(event)]


def _word_missing_language(code: str) -> str:
    words = {
        "fi": _("The Finnish text is missing"),
        "sv": _("The Swedish text is missing"),
        "en": _("The English text is missing"),
    }
    return words[code]
