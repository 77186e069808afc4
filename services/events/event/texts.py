"""An event's texts by language, and the language that replaces a missing one."""

from services.events.models import Event
from shared.i18n import LANGUAGES

PARTS = ("title", "summary", "description")


def list_complete_languages(event: Event) -> list[str]:
    """Return the languages in which title, summary and description are all written."""
    return [
        code
        for code in LANGUAGES
        if all(getattr(event, part).get(code, "").strip() for part in PARTS)
    ]


def list_missing_languages(event: Event) -> list[str]:
    """Return the languages in which at least one text is missing."""
    complete = list_complete_languages(event)
    return [code for code in LANGUAGES if code not in complete]


def choose_language(event: Event, language: str) -> str:
    """Return the language in which a reader of `language` is shown the event.

    That is the reader's language where it is complete, else the first complete one. A draft may
    have no complete language: then it is the reader's where it has a title, else the first with
    a title.
    """
    with_title = [code for code in LANGUAGES if event.title.get(code)]
    available = list_complete_languages(event) or with_title or list(LANGUAGES)
    return language if language in available else available[0]


def fill_languages(event: Event, text: dict[str, str]) -> dict[str, str]:
    """Return a text of the event in all languages; a missing one repeats another language."""
    return {code: text.get(choose_language(event, code), "") for code in LANGUAGES}


def find_first_title(event: Event) -> str:
    """Return the title by which staff know the event: the first that is written."""
    return next((text for text in event.title.values() if text), "")


def update_search_text(event: Event) -> None:
    """Set the text in which the search looks: title, summary and organiser in every language."""
    words = [*event.title.values(), *event.summary.values(), *event.organisation.name.values()]
    event.search_text = " ".join(words).casefold()
