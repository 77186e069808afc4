"""Wording that was read aloud: the catalogues keep it, and some phrases must not come back."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.architecture.tree import ROOT

# What stands in the catalogue of a language for an English text.
AGREED = {
    "fi": {
        "Contact the organiser of the event. The address is on the event's page.": (
            "Ota yhteyttä tapahtuman järjestäjään. Osoite on tapahtuman sivulla."
        ),
        "You can ask the organiser of the event about the service.": (
            "Palvelusta voit kysyä tapahtuman järjestäjältä."
        ),
        "The English text is missing": "Englanninkielinen teksti puuttuu",
        "If a language version is missing, the text is shown in another language.": (
            "Jos kieliversio puuttuu, teksti näytetään toisella kielellä."
        ),
        "The registration is confirmed only if there is a place for everyone.": (
            "Ilmoittautuminen vahvistetaan vain, jos kaikille on paikka."
        ),
        "Write the name of child %(number)s": "Kirjoita lapsen %(number)s nimi",
        "Do not remove": "Älä poista",
        "Your place has been released. You will get no more reminders.": (
            "Paikkasi vapautui. Et saa enää muistutuksia."
        ),
    },
    "sv": {
        "Prefer not to say": "Vill inte uppge",
        "Fill this in.": "Fyll i fältet.",
        "Your place has been released. You will get no more reminders.": (
            "Din plats är ledig igen. Du får inga fler påminnelser."
        ),
    },
}
# Word by word from another language, two persons in one sentence, "one" and "who" for people.
REFUSED = {
    "fi": (
        r"ei avaa mitään|on tehnyt tehtävänsä|odota teitä|\bkello \d|Linkin haltija"
        r"|paikkanne säilyvät"
    ),
    "sv": r"Fyll i det här|Berättar inte|har gjort sitt|På kommande|Det går till %|era platser",
    "en": (
        r"\bWhoever\b|\bWho comes\b|\bWhom\b|One does not|should one|Ask more|Not told"
        r"|pass it on"
    ),
}


def list_texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield each English text with its translation; plural forms one by one."""
    for path in sorted(ROOT.glob(f"**/translations/{language}/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
                strings = message.string
                if isinstance(strings, str):
                    strings = [strings]
                yield from zip(ids, strings, strict=True)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_agreed_sentences_stand_in_the_catalogues(language: str) -> None:
    found: dict[str, set[str]] = {}
    for english, text in list_texts(language):
        found.setdefault(english, set()).add(text)
    assert {one: found.get(one) for one in AGREED[language]} == {
        one: {text} for one, text in AGREED[language].items()
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_phrases_translated_word_by_word_do_not_come_back(language: str) -> None:
    column = 0 if language == "en" else 1
    texts = [pair[column] for pair in list_texts("fi" if language == "en" else language)]
    assert [text for text in texts if re.search(REFUSED[language], text)] == []
    assert len(texts) > 500
