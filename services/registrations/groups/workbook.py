"""Read a workbook from standard input and print its first sheet with names in it, as JSON.

It runs as a process of its own with limits: a small file may claim millions of cells, for which the
reader allocates memory until the process is aborted. It imports nothing of Live.
"""

import json
import resource
import sys
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook

MAX_MEMORY_BYTES = 512 * 2**20
MAX_CPU_SECONDS = 10
UNREADABLE = 2  # the exit code


def main() -> int:
    """Print the rows as lists of texts; formulas have the values Excel computed."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        rows: Sequence[Sequence[object]] = []
        for number in range(len(book.sheet_names)):
            rows = book.get_sheet_by_index(number).to_python()
            if any(str(cell).strip() for row in rows for cell in row):
                break
    except CalamineError:
        return UNREADABLE
    json.dump([[_format_cell(cell) for cell in row] for row in rows], sys.stdout)
    return 0


def _format_cell(cell: object) -> str:
    is_whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if is_whole else str(cell)  # type: ignore[call-overload]  # a float here


if __name__ == "__main__":
    sys.exit(main())
