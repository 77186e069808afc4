"""Finnish and Swedish are whole: nothing missing, nothing unused, placeholders equal."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.tree import ROOT

PACKAGES = ("shared", "services/events", "services/registrations", "services/notifier")
PLACE = re.compile(r"%\((\w+)\)s|\{\w+\}")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}


def texts_of(package: str) -> set[str | tuple[str, ...]]:
    """Every text that the package's code and templates ask for."""
    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's own
    found = extract_from_dir(ROOT / package, mapping, options, keywords=KEYWORDS)
    return {text if isinstance(text, str) else tuple(text) for _, _, text, _, _ in found}


def catalogue(package: str, language: str) -> Catalog:
    with (ROOT / package / "translations" / language / "LC_MESSAGES/messages.po").open("rb") as po:
        return read_po(po, locale=language)


def key(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def faults(wanted: set[str | tuple[str, ...]], there: Catalog) -> list[str]:
    """What is wrong with a catalogue, in words."""
    known = {key(message): message for message in there if message.id}
    wrong = [f"missing: {text}" for text in wanted - known.keys()]
    wrong += [f"unused: {text}" for text in known.keys() - wanted]
    wrong += [f"obsolete: {text}" for text in there.obsolete]
    for text, message in known.items():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not all(forms) or (isinstance(text, tuple) and len(forms) != 2):
            wrong.append(f"unfinished: {text}")
        many = text if isinstance(text, str) else text[1]
        last = forms[-1] or ""
        if set(PLACE.findall(many)) != set(PLACE.findall(last)):
            wrong.append(f"other placeholders: {text}")
    return wrong


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("package", PACKAGES)
def test_catalogue_is_whole(package: str, language: str) -> None:
    assert faults(texts_of(package), catalogue(package, language)) == []


def test_faults_of_a_catalogue_are_seen() -> None:
    there = Catalog(locale="fi")
    there.add("unused", "käyttämätön")
    there.add("empty", "")
    there.add("%(name)s!", "nimi!")
    wrong = faults({"empty", "%(name)s!", "new"}, there)
    assert sorted(fault.split(":")[0] for fault in wrong) == [
        "missing", "other placeholders", "unfinished", "unused",
    ]  # fmt: skip


def test_every_page_text_is_asked_for_through_the_catalogue() -> None:
    """Words between tags that no gettext call surrounds would stay English."""
    bare = re.compile(r">\s*([A-Za-z][a-z]+(?: [A-Za-z]+)+)\s*<")
    for package in PACKAGES:
        for path in sorted(Path(ROOT / package).rglob("templates/**/*.html")):
            text = re.sub(r"\{[%{#].*?[%}#]\}", "", path.read_text(), flags=re.S)
            assert bare.findall(text) == [], path.name
