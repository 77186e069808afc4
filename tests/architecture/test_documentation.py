"""The documentation names only what exists: links, files, commands and make targets."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[\w-]*)?\)")
FILE = re.compile(r"`([\w./<>*-]+/[\w.*-]*)`")
MODULE = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)+)")
TARGET = re.compile(r"`make ([a-z-]+)")
# The worked example names files that a reader is to add; a changelog names what was.
PLANNED = re.compile(r"waiting|0004_|seats_offered")
OLD_NAMES = {"CHANGELOG.md"}
FOLDERS = ("", "services/*/", "shared/")


def find_missing_links(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    return [link for link in links if not (page.parent / link).exists()]


def find_missing_files(text: str) -> list[str]:
    """Return the files and folders that a text names and nobody finds."""
    named = {name for name in FILE.findall(text) if not PLANNED.search(name)}
    return sorted(name for name in named if name[0] not in "/." and not exists(name))


def exists(name: str) -> bool:
    """Return whether a file exists, relative to the root, to a service or to `shared/`."""
    pattern = name.rstrip("/").replace("<service>", "*")
    return any(any(ROOT.glob(f"{folder}{pattern}")) for folder in FOLDERS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_names_only_what_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert find_missing_links(page) == []
    if page.name in OLD_NAMES:
        return
    assert find_missing_files(text) == []
    modules = set(MODULE.findall(text))
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(TARGET.findall(text)) - targets == set()


def test_missing_file_is_seen() -> None:
    assert find_missing_files("`shared/nowhere.py` and `shared/clock.py`") == ["shared/nowhere.py"]


def test_settings_of_compose_are_documented() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    example = (ROOT / "deploy/compose/example.env").read_text(encoding="utf-8")

    named = re.findall(r"^([A-Z_]+)=", example, re.M)

    assert [name for name in named if f"`{name}`" not in text] == []
