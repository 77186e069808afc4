"""Prints figures about the product: `python -m tests.architecture.structure [ROOT]`.

They are looked at in reviews: how long functions are, how many names have one word only, how many
values have no type, and which packages of a service import each other.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.architecture.tree import PRODUCT, ROOT

SERVICES = ("events", "registrations", "notifier")
UNTYPED = re.compile(r"dict\[str, Any\]")


def main(arguments: Sequence[str]) -> int:
    """Print the figures of the tree at ROOT, by default of this one."""
    root = Path(arguments[0]) if arguments else ROOT
    files = {path: path.read_text(encoding="utf-8") for path in find_modules(root)}
    trees = {path: ast.parse(text) for path, text in files.items()}
    functions = [node for tree in trees.values() for node in find_functions(tree)]
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]
    one_word = [node.name for node in functions if is_one_word(node.name)]
    rows = [
        ("files", len(files)),
        ("lines", sum(text.count("\n") for text in files.values())),
        ("functions", len(functions)),
        (
            "function length, median / p90",
            f"{median(lengths):.0f} / {quantiles(lengths, n=10)[8]:.0f}",
        ),
        ("function names of one word", f"{100 * len(one_word) / len(functions):.0f} %"),
        ("dict[str, Any]", sum(len(UNTYPED.findall(text)) for text in files.values())),
    ]
    for service in SERVICES:
        imports = set(find_package_imports(root, trees, service))
        both_ways = {pair for pair in imports if pair[::-1] in imports and pair[0] < pair[1]}
        rows += [
            (f"{service}: packages", len(find_packages(root, service))),
            (f"{service}: imports between packages", len(imports)),
            (f"{service}: packages that import each other", len(both_ways)),
            (
                f"{service}: imports against the line",
                count_upward(imports, read_line(root, service)),
            ),
        ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        sys.stdout.write(f"{name:<{width}}  {value}\n")
    return 0


def find_modules(root: Path) -> Iterator[Path]:
    """Find the product's Python files, without the migrations that Alembic shapes."""
    for folder in PRODUCT:
        for path in sorted((root / folder).rglob("*.py")):
            if "versions" not in path.parts:
                yield path


def find_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Find all functions and methods except special methods."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith(
            "__"
        ):
            yield node


def is_one_word(name: str) -> bool:
    """Return whether a name is one word, a leading underscore aside."""
    return "_" not in name.strip("_")


def find_packages(root: Path, service: str) -> list[str]:
    """Return the packages of a service that hold code."""
    folder = root / "services" / service
    return sorted(
        path.name
        for path in folder.iterdir()
        if (path / "__init__.py").exists() and path.name != "migrations"
    )


def find_package_imports(
    root: Path, trees: dict[Path, ast.Module], service: str
) -> Iterator[tuple[str, str]]:
    """Find which package or module of a service imports which other one."""
    folder, prefix = root / "services" / service, f"services.{service}."
    for path, tree in trees.items():
        if not path.is_relative_to(folder) or "migrations" in path.parts:
            continue
        importer = path.relative_to(folder).parts[0].removesuffix(".py")
        for name in find_imported_modules(tree):
            imported = name.removeprefix(prefix).split(".")[0]
            if name.startswith(prefix) and imported not in (importer, "__init__"):
                yield importer, imported


def find_imported_modules(tree: ast.Module) -> Iterator[str]:
    """Find the dotted names that a module imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read_line(root: Path, service: str) -> dict[str, int]:
    """Return the level of each package in the service's layers contract; the highest is 0."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers" and contract.get("containers") == [f"services.{service}"]:
            return {
                name.strip(" ()"): level
                for level, layer in enumerate(contract["layers"])
                for name in re.split(r"[|:]", layer)
            }
    return {}


def count_upward(imports: set[tuple[str, str]], line: dict[str, int]) -> int | str:
    """Count the imports of a package of the same or a higher level."""
    if not line:
        return "no line"
    return sum(line.get(high, -1) <= line.get(low, 99) for low, high in imports)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
