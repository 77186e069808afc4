"""The Finnish and Swedish catalogues are complete, with no unused text and equal placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.tree import ROOT

PACKAGES = ("shared", "services/events", "services/registrations", "services/notifier")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{\w+\}")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}


def extract_texts(package: str) -> set[str | tuple[str, ...]]:
    """Return every text that the package's code and templates translate."""
    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's own
    found = extract_from_dir(ROOT / package, mapping, options, keywords=KEYWORDS)
    return {text if isinstance(text, str) else tuple(text) for _, _, text, _, _ in found}


def read_catalogue(package: str, language: str) -> Catalog:
    with (ROOT / package / "translations" / language / "LC_MESSAGES/messages.po").open("rb") as po:
        return read_po(po, locale=language)


def get_id(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def find_faults(used: set[str | tuple[str, ...]], catalogue: Catalog) -> list[str]:
    """Return what is wrong with a catalogue, as `fault: text`."""
    known = {get_id(message): message for message in catalogue if message.id}
    faults = [f"missing: {text}" for text in used - known.keys()]
    faults += [f"unused: {text}" for text in known.keys() - used]
    faults += [f"obsolete: {text}" for text in catalogue.obsolete]
    for text, message in known.items():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not all(forms) or (isinstance(text, tuple) and len(forms) != 2):
            faults.append(f"unfinished: {text}")
        plural = text if isinstance(text, str) else text[1]
        translated = forms[-1] or ""
        if set(PLACEHOLDER.findall(plural)) != set(PLACEHOLDER.findall(translated)):
            faults.append(f"other placeholders: {text}")
    return faults


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("package", PACKAGES)
def test_catalogue_is_complete(package: str, language: str) -> None:
    assert find_faults(extract_texts(package), read_catalogue(package, language)) == []


def test_faults_of_a_catalogue_are_found() -> None:
    catalogue = Catalog(locale="fi")
    catalogue.add("unused", "käyttämätön")
    catalogue.add("empty", "")
    catalogue.add("%(name)s!", "nimi!")
    faults = find_faults({"empty", "%(name)s!", "new"}, catalogue)
    assert sorted(fault.split(":")[0] for fault in faults) == [
        "missing", "other placeholders", "unfinished", "unused",
    ]  # fmt: skip


def test_every_text_of_a_page_is_translated() -> None:
    """Words between tags outside a gettext call would stay English."""
    untranslated = re.compile(r">\s*([A-Za-z][a-z]+(?: [A-Za-z]+)+)\s*<")
    for package in PACKAGES:
        for path in sorted(Path(ROOT / package).rglob("templates/**/*.html")):
            text = re.sub(r"\{[%{#].*?[%}#]\}", "", path.read_text(), flags=re.S)
            assert untranslated.findall(text) == [], path.name
