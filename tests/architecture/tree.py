"""The files of the product, as the tests of the architecture read them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("shared", "services", "deploy")


def list_tracked_files() -> list[Path]:
    """Return every file that is under version control or will be, and exists."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def read_modules() -> dict[str, str]:
    """Return the product's Python files by name; without migrations, which Alembic shapes."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in list_tracked_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in PRODUCT
        and "versions" not in path.parts
    }


def find_undocumented(text: str) -> list[str]:
    """Return what is public in a module and has no docstring: functions, classes, the module."""
    tree = ast.parse(text)
    undocumented = [
        node.name
        for node in _list_definitions(tree)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    return undocumented if ast.get_docstring(tree) else ["the module", *undocumented]


def _list_definitions(
    tree: ast.Module,
) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield what a module defines that others can import, and the methods of its classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))
