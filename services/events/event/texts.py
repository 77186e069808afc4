"""An event's texts in the languages it has; a language that is missing is lent another's words."""

from services.events.models import Event
from shared.i18n import LANGUAGES

PARTS = ("title", "summary", "description")


def complete(event: Event) -> list[str]:
    """The languages in which everything is written: title, summary and description."""
    return [
        code
        for code in LANGUAGES
        if all(getattr(event, part).get(code, "").strip() for part in PARTS)
    ]


def missing(event: Event) -> list[str]:
    """The languages in which something is not written yet."""
    return [code for code in LANGUAGES if code not in complete(event)]


def spoken(event: Event, language: str) -> str:
    """The language in which a reader of this one is shown the event.

    Her own where it is complete, else the first complete one; of a draft without any, hers where it
    has a title, else the first that has one.
    """
    titled = [code for code in LANGUAGES if event.title.get(code)]
    there = complete(event) or titled or list(LANGUAGES)
    return language if language in there else there[0]


def lent(event: Event, text: dict[str, str]) -> dict[str, str]:
    """A text of the event in all three languages, gaps filled with the words of another."""
    return {code: text.get(spoken(event, code), "") for code in LANGUAGES}
