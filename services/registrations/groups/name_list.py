"""Read a list of names from pasted text, a CSV file or an XLSX file. Without a database.

A list becomes lines with one name each, which the teacher sees and corrects before anything is
saved. Columns are recognised by their headings in three languages; without headings every cell that
looks like a name counts.
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.registrations.groups import workbook
from shared.clean_text import clean_text
from shared.person_name import find_wrong_sign, has_web_address, is_person_name
from shared.search_text import fold_text

MAX_LINES = 600
MAX_NAME = 100  # characters, as in every form
MAX_TEXT = MAX_LINES * MAX_NAME
MAX_FILE_BYTES = 2_000_000
MAX_UNPACKED_BYTES = 50_000_000  # of an XLSX file, which is a ZIP archive
READER_SECONDS = 20  # on a busy machine; the reader has a limit of its own
HEADING_ROWS = 10  # a list may have a title above its headings
ZIP_START = b"PK\x03\x04"
FIRST_NAMES = {"etunimi", "etunimet", "kutsumanimi", "förnamn", "tilltalsnamn", "first name",
               "first names", "given name", "given names"}  # fmt: skip
LAST_NAMES = {"sukunimi", "efternamn", "släktnamn", "last name", "surname", "family name"}
FULL_NAMES = {"nimi", "oppilas", "oppilaan nimi", "namn", "elev", "elevens namn", "name", "pupil",
              "student", "full name", "koko nimi"}  # fmt: skip
_HEADINGS = FIRST_NAMES | LAST_NAMES | FULL_NAMES
Row = Sequence[str]


class ListProblem(StrEnum):
    """The reason why a whole list cannot be read."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    ENCODING = "encoding"
    UNREADABLE = "unreadable"


class NameProblem(StrEnum):
    """The reason why a line is no name."""

    SIGN = "sign"  # a digit, a formula or another sign that no name has
    LINK = "link"
    LONG = "long"


class UnreadableList(Exception):
    """The list cannot be read as a whole."""

    def __init__(self, problem: ListProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class WrongLine:
    """A line that is no name; `number` counts from 1."""

    number: int
    text: str
    problem: NameProblem


def read_file(content: bytes) -> str:
    """Return the names in a CSV or XLSX file, one on each line; raise UnreadableList."""
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableList(ListProblem.TOO_LONG)
    if content.startswith(ZIP_START):
        return _join_names(_read_workbook(content))
    return read_text(_decode(content))


def read_text(text: str) -> str:
    """Return the names in pasted text, one on each line; raise UnreadableList."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_FILE_BYTES:
        raise UnreadableList(ListProblem.TOO_LONG)
    return _join_names(_split_rows(text))


def find_wrong_lines(names: Iterable[str]) -> list[WrongLine]:
    """Find the lines that are no names."""
    checked = ((number, name, _find_problem(name)) for number, name in enumerate(names, 1))
    return [WrongLine(number, name, problem) for number, name, problem in checked if problem]


def split_names(text: str) -> list[str]:
    """Return the names of lines without empty ones; raise UnreadableList for too many."""
    names = [name for line in text.splitlines() if (name := clean_name(line))]
    if len(names) > MAX_LINES:
        raise UnreadableList(ListProblem.TOO_LONG)
    return names


def clean_name(text: str) -> str:
    """Return a name with single spaces and nothing invisible; empty when nothing can be seen."""
    return " ".join(clean_text(text.replace("\t", " ")).split())


def _find_problem(name: str) -> NameProblem | None:
    if len(name) > MAX_NAME:
        return NameProblem.LONG
    if has_web_address(name):
        return NameProblem.LINK
    return NameProblem.SIGN if find_wrong_sign(name) or not is_person_name(name) else None


def _join_names(rows: Sequence[Row]) -> str:
    names = [name for row in _select_names(rows) if (name := clean_name(row))]
    if not names:
        raise UnreadableList(ListProblem.EMPTY)
    if len(names) > MAX_LINES:
        raise UnreadableList(ListProblem.TOO_LONG)
    return "\n".join(name[: 2 * MAX_NAME] for name in names)


def _select_names(rows: Sequence[Row]) -> list[str]:
    """Return the name of each row: the cells under the headings, or those that look like one."""
    for number, row in enumerate(rows[:HEADING_ROWS]):
        headings = [fold_text(clean_text(cell)) for cell in row]
        if columns := _find_columns(headings):
            below = rows[number + 1 :]
            return [" ".join(row[one] for one in columns if one < len(row)) for row in below]
    return [_join_cells(row) for row in rows]


def _find_columns(headings: Sequence[str]) -> list[int]:
    """Return the columns of a name in the order in which it is said; empty without headings."""
    firsts = [number for number, text in enumerate(headings) if text in FIRST_NAMES]
    lasts = [number for number, text in enumerate(headings) if text in LAST_NAMES]
    if firsts or lasts:
        return firsts[:1] + lasts[:1]
    return [number for number, text in enumerate(headings) if text in FULL_NAMES][:1]


def _join_cells(row: Row) -> str:
    """Join the cells that look like parts of a name; all of them when none does."""
    cells = [cell for cell in map(clean_name, row) if cell]
    return " ".join([cell for cell in cells if is_person_name(cell)] or cells)


def _split_rows(text: str) -> list[Row]:
    """Split text at the separator of its first line; a comma is one only between headings.

    "Virtanen, Aino" is one name.
    """
    first = next((line for line in text.splitlines() if clean_text(line)), "")
    commas = {fold_text(clean_text(cell)) for cell in first.split(",")}
    if "\t" in first:
        delimiter = "\t"
    elif ";" in first:
        delimiter = ";"
    elif "," in first and commas & _HEADINGS:
        delimiter = ","
    else:
        return [[line] for line in text.split("\n")]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise UnreadableList(ListProblem.UNREADABLE) from None


def _decode(content: bytes) -> str:
    """Decode as a spreadsheet writes CSV: UTF-8, UTF-16 with its mark, or Windows-1252."""
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableList(ListProblem.ENCODING)


def _read_workbook(content: bytes) -> list[Row]:
    """Read the first sheet that has anything in it, by a process with limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile:
        raise UnreadableList(ListProblem.UNREADABLE) from None
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableList(ListProblem.TOO_LONG)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and nothing of the file in the command
            [sys.executable, "-I", workbook.__file__],
            input=content,
            capture_output=True,
            timeout=READER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableList(ListProblem.TOO_LONG) from None
    if done.returncode == workbook.UNREADABLE:
        raise UnreadableList(ListProblem.UNREADABLE)
    if done.returncode != 0:  # it was ended by one of its limits
        raise UnreadableList(ListProblem.TOO_LONG)
    rows: list[Row] = json.loads(done.stdout)
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableList(ListProblem.EMPTY)
    return rows
