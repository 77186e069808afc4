"""A package of a service has only the file names that docs/architecture.md knows."""

import re
from collections.abc import Iterator
from pathlib import Path

from shared.site.services import SERVICES
from tests.architecture.tree import ROOT

HEADING = "## Files of a package"
FILE_NAME = re.compile(r"`(\w+\.py)`")
# Named by a table, a revision, a month: not by what a file of a package does.
FREELY_NAMED = {"models", "migrations"}


def read_known_names(text: str) -> set[str]:
    """Return the file names in the first column of the tables of the section."""
    section = text.split(f"{HEADING}\n")[1].split("\n## ", maxsplit=1)[0]
    first_cells = re.findall(r"^\| (.*?) \|", section, re.M)
    return {name for cell in first_cells for name in FILE_NAME.findall(cell)}


def list_package_files(service: Path) -> Iterator[Path]:
    """Yield the modules of every package of a service."""
    for path in service.glob("*/**/*.py"):
        package = path.relative_to(service).parts[0]
        if package not in FREELY_NAMED and path.name != "__init__.py":
            yield path


def find_unknown_names(service: Path, known_names: set[str]) -> list[str]:
    """Return the files of a service's packages whose names are not known."""
    return sorted(
        str(path.relative_to(service))
        for path in list_package_files(service)
        if path.name not in known_names
    )


KNOWN_NAMES = read_known_names((ROOT / "docs/architecture.md").read_text(encoding="utf-8"))


def test_packages_have_only_known_file_names() -> None:
    unknown = {
        service: find_unknown_names(ROOT / "services" / service, KNOWN_NAMES)
        for service in SERVICES
    }
    assert unknown == {service: [] for service in SERVICES}


def test_table_has_no_name_that_no_service_uses() -> None:
    used = {path.name for path in (ROOT / "services").rglob("*.py")}
    assert KNOWN_NAMES - used == set()


def test_unknown_file_name_is_found(tmp_path: Path) -> None:
    for name in ("app.py", "event/operations.py", "event/stuff.py", "models/event.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert find_unknown_names(tmp_path, KNOWN_NAMES) == ["event/stuff.py"]
