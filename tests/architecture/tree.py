"""The product's own files, as the house rules look at them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("shared", "services", "deploy")


def tracked() -> list[Path]:
    """Every file under version control, as far as it is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def modules() -> dict[str, str]:
    """Python files of the product and their text; migrations apart, which Alembic shapes."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in PRODUCT
        and "versions" not in path.parts
    }


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Every function of a module and its length in lines, docstring and decorators apart."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
            yield node.name, (node.end_lineno or first.lineno) - first.lineno + 1


def undocumented(text: str) -> list[str]:
    """Public modules, classes and functions that say nothing of themselves."""
    tree = ast.parse(text)
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    public = [node for node in _outer(tree) if not node.name.startswith("_")]
    silent = [
        node.name for node in public if isinstance(node, kinds) and not ast.get_docstring(node)
    ]
    return silent if ast.get_docstring(tree) else ["the module", *silent]


def _outer(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Definitions one can import, and what their classes offer."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))
