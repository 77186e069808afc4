"""Tests never import a test module or a conftest: what several of them need is in a helper."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import ROOT


def list_imported_modules(code: str) -> Iterator[str]:
    """Yield the dotted name of everything that the code imports, in a function as well."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_test_module_imports(code: str) -> list[str]:
    return [
        name
        for name in list_imported_modules(code)
        if any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    ]


def test_no_test_module_is_imported() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    imports = {
        str(path.relative_to(ROOT)): find_test_module_imports(path.read_text(encoding="utf-8"))
        for path in files
    }
    assert {name: found for name, found in imports.items() if found} == {}
    assert len(files) > 100


def test_import_of_a_test_module_is_found() -> None:
    """Negative control."""
    code = (
        "import tests.events.test_events\n"
        "from tests.events import builders, test_people\n"
        "def check():\n"
        "    from tests.events.test_venues import URL\n"
        "    from tests.events.conftest import client\n"
    )
    assert find_test_module_imports(code) == [
        "tests.events.test_events",
        "tests.events.test_people",
        "tests.events.test_venues.URL",
        "tests.events.conftest.client",
    ]
