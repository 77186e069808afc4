"""Values have types: untyped mappings are rare, and only at the edge to JSON."""

import re

from tests.architecture.tree import read_modules

UNTYPED_MAPPING = re.compile(r"\bdict\[str, Any\]")
MAX_UNTYPED_MAPPINGS = 40


def count_untyped_mappings(modules: dict[str, str]) -> dict[str, int]:
    """Return how often each module contains `dict[str, Any]`, the highest count first."""
    counts = {name: len(UNTYPED_MAPPING.findall(text)) for name, text in modules.items()}
    return dict(sorted(((k, v) for k, v in counts.items() if v), key=lambda item: -item[1]))


def test_untyped_mappings_are_few() -> None:
    counts = count_untyped_mappings(read_modules())
    assert sum(counts.values()) <= MAX_UNTYPED_MAPPINGS, counts


def test_untyped_mapping_is_counted() -> None:
    text = "def f(a: dict[str, Any]) -> dict[str, Any]:"
    assert count_untyped_mappings({"a.py": text, "b.py": "x: dict[str, str]"}) == {"a.py": 2}
