"""An event's texts by language, and the language that replaces a missing one."""

from services.events.models import Event
from shared import vocabulary
from shared.clean_text import has_visible
from shared.i18n import LANGUAGES
from shared.search_text import fold_text

PARTS = ("title", "summary", "description")


def list_complete_languages(event: Event) -> list[str]:
    """Return the languages in which title, summary and description are all written."""
    return [
        code
        for code in LANGUAGES
        if all(has_visible(getattr(event, part).get(code, "")) for part in PARTS)
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


def choose_contact_name(event: Event, language: str) -> str:
    """Return the contact's name for a reader of `language`; empty where the event has none.

    A person's name is the same in every language, so it is written once.
    """
    translated = {"sv": event.contact_name_sv, "en": event.contact_name_en}
    return translated.get(language) or event.contact_name


def find_first_title(event: Event) -> str:
    """Return the title by which staff know the event: the first that is written."""
    return next((text for text in event.title.values() if text), "")


def update_search_text(event: Event) -> None:
    """Set the text in which the search looks, in every language.

    It has the event's texts, its kind, its fields, its organiser, and its venue with the
    municipality; the last one in the inflected forms that people search by, too.
    """
    kinds, fields = vocabulary.load_event_kinds(), vocabulary.load_fields()
    terms = [kinds.get(event.kind), *(fields.get(code) for code in event.fields)]
    texts = [text for part in PARTS for text in getattr(event, part).values()]
    texts += event.organisation.name.values()
    if event.venue is not None:
        code = event.venue.municipality
        terms.append(vocabulary.load_municipalities().get(code))
        texts += [event.venue.name, *vocabulary.load_municipality_forms().get(code, ())]
    texts += [term.name(language) for term in terms if term for language in LANGUAGES]
    event.search_text = fold_text("\n".join(texts))
