"""Rules of the house that no linter knows; each is shown to see what it forbids."""

import re
from statistics import median

import pytest

from shared.site.services import SERVICES
from tests.architecture.tree import PRODUCT, ROOT, functions, modules, tracked, undocumented

MODULES = modules()
FORBIDDEN = {
    r"os\.environ|getenv\(": ("shared/config.py",),
    r"\.commit\(": ("shared/database/session.py",),
    r"except Exception": ("shared/bus/consumer.py",),
    r"datetime\.now\(|time\.sleep\(": ("shared/clock.py",),
    r"TODO|FIXME|XXX": (),
}
MACHINE = re.compile("/" + r"(home|root|Users|work)/\w")


def found(pattern: str, files: dict[str, str], allowed: tuple[str, ...] = ()) -> list[str]:
    """Files in which a pattern stands that it must not stand in."""
    return [
        name for name, text in files.items() if name not in allowed and re.search(pattern, text)
    ]


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_thing_with_one_place_stands_nowhere_else(pattern: str) -> None:
    assert found(pattern, MODULES, FORBIDDEN[pattern]) == []


@pytest.mark.parametrize(
    "sample",
    ["os.environ['X']", "session.commit()", "except Exception:", "datetime.now()", "# TODO"],
)
def test_thing_with_one_place_is_seen_elsewhere(sample: str) -> None:
    assert any(found(pattern, {"services/x.py": sample}) for pattern in FORBIDDEN)


def test_files_are_short_and_named_by_a_noun() -> None:
    assert {name for name, text in MODULES.items() if text.count("\n") > 250} == set()
    assert [
        name for name in MODULES if re.search(r"(utils?|helpers?|misc|common)\.py$", name)
    ] == []


def test_functions_are_short() -> None:
    lengths = {
        f"{name}:{function}": lines
        for name, text in MODULES.items()
        for function, lines in functions(text)
    }
    assert {name: lines for name, lines in lengths.items() if lines > 40} == {}
    assert median(lengths.values()) <= 8
    assert len(lengths) > 200


def test_everything_public_says_what_it_is() -> None:
    silent = {name: undocumented(text) for name, text in MODULES.items()}
    assert {name: what for name, what in silent.items() if what} == {}
    assert undocumented("def f():\n    return 1\n") == ["the module", "f"]


def test_services_have_the_same_rooms() -> None:
    rooms = {"app.py", "models.py", "schemas.py", "operations.py", "queries.py", "pages.py"}
    rooms |= {"handlers.py", "worker.py", "migrations", "templates", "translations"}
    for service in SERVICES:
        here = {path.name for path in (ROOT / "services" / service).iterdir()}
        assert rooms - here == set(), service


def test_tree_names_no_machine() -> None:
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in tracked()
    }
    assert [name for name, text in texts.items() if MACHINE.search(text)] == []
    assert MACHINE.search("cd " + "/ro" + "ot/x")
    assert len(texts) > len(PRODUCT)
