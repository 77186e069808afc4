"""Rules of the code that no linter knows; for each, a test shows that it finds a violation."""

import re

import pytest

from tests.architecture.tree import (
    PRODUCT,
    ROOT,
    find_undocumented,
    list_tracked_files,
    read_modules,
)

MODULES = read_modules()
# A pattern, and the only files that may contain it.
SINGLE_PLACES = {
    r"os\.environ|getenv\(": ("shared/config.py",),
    r"\.commit\(": ("shared/database/session.py",),
    # One fact, answer of a provider, message, report or row at fault must not stop the others.
    r"except Exception": (
        "shared/bus/consumer.py",
        "shared/database/containment.py",
        "services/notifier/delivery/bounces.py",
        "services/notifier/delivery/channels/base.py",
        "services/notifier/delivery/sender.py",
    ),
    r"datetime\.now\(|time\.sleep\(": ("shared/clock.py",),
    r"TODO|FIXME|XXX": (),
}
VAGUE_NAME = re.compile(r"(utils?|helpers?|misc|common)\.py$")
# A docstring says what a thing is or does; a question leaves that to the reader.
QUESTION_DOCSTRING = re.compile(r'"""(What|How|When|Whether|Why|Who|Whom|Which|Where)\b')
MACHINE_PATH = re.compile("/" + r"(home|root|Users|work)/\w")


def find_pattern(pattern: str, files: dict[str, str], allowed: tuple[str, ...] = ()) -> list[str]:
    """Return the files that contain a pattern, apart from those that may."""
    return [
        name for name, text in files.items() if name not in allowed and re.search(pattern, text)
    ]


@pytest.mark.parametrize("pattern", SINGLE_PLACES)
def test_pattern_with_a_single_place_is_nowhere_else(pattern: str) -> None:
    assert find_pattern(pattern, MODULES, SINGLE_PLACES[pattern]) == []


@pytest.mark.parametrize(
    "sample",
    ["os.environ['X']", "session.commit()", "except Exception:", "datetime.now()", "# TODO"],
)
def test_pattern_elsewhere_is_found(sample: str) -> None:
    assert any(find_pattern(pattern, {"services/x.py": sample}) for pattern in SINGLE_PLACES)


def test_file_names_say_what_is_inside() -> None:
    assert [name for name in MODULES if VAGUE_NAME.search(name)] == []
    assert VAGUE_NAME.search("shared/web/utils.py")


def test_everything_public_has_a_docstring() -> None:
    undocumented = {name: find_undocumented(text) for name, text in MODULES.items()}
    assert {name: found for name, found in undocumented.items() if found} == {}
    assert len(MODULES) > 150


def test_missing_docstring_is_found() -> None:
    assert find_undocumented("def f():\n    return 1\n") == ["the module", "f"]
    assert find_undocumented('"""A module."""\n\ndef _f():\n    return 1\n') == []


def test_no_docstring_begins_with_a_question_word() -> None:
    assert find_pattern(QUESTION_DOCSTRING.pattern, MODULES) == []
    sample = {"services/x.py": f"{3 * chr(34)}What staff ask.{3 * chr(34)}"}
    assert find_pattern(QUESTION_DOCSTRING.pattern, sample) == ["services/x.py"]


def test_tree_contains_no_path_of_a_machine() -> None:
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in list_tracked_files()
    }
    assert [name for name, text in texts.items() if MACHINE_PATH.search(text)] == []
    assert MACHINE_PATH.search("cd " + "/ro" + "ot/x")
    assert len(texts) > len(PRODUCT)
