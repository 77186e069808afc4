"""Lists as files for spreadsheets: XLSX with typed cells, and CSV that no program misreads."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.clean_text import clean_text

# A datetime without a time zone: the local time of the place.
Cell = str | int | float | datetime
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
MAX_SHEET_NAME = 31  # characters in Excel
MAX_WIDTH = 60  # of a column, in characters
# A cell that begins with one of these is a formula in Excel, LibreOffice or Google Sheets, also
# after spaces and in the full width of East Asian scripts. Source: OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@")
CONTROL_STARTS = ("\t", "\r", "\n")
_HOME = 358
_SAFE_GROUP = 3  # digits; see format_phone


@dataclass(frozen=True)
class Sheet:
    """A list with a heading for each column."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_xlsx(sheet: Sheet, time_format: str = "yyyy-mm-dd hh:mm") -> bytes:
    """Write the sheet as an XLSX file: text stays text, dates are dates, headings stay in view."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        # With the quote prefix a text stays a text even when somebody edits its cell.
        text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        time = book.add_format({"num_format": time_format, "align": "left", "valign": "top"})
        figure = book.add_format({"valign": "top"})
        heading = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        page = book.add_worksheet(_clean_sheet_name(sheet.name))
        page.write_row(0, 0, sheet.headings, heading)
        for number, row in enumerate(sheet.rows, 1):
            _write_row(page, number, row, text, time, figure)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
        page.autofit(max_width=MAX_WIDTH * 7)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    return file.getvalue()


def write_csv(sheet: Sheet) -> str:
    """Write the sheet as CSV for a Finnish Excel: byte order mark, semicolons, ISO dates."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(sheet.headings)
    writer.writerows([_format_cell(cell) for cell in row] for row in sheet.rows)
    return BOM + file.getvalue()


def escape_formula(cell: str) -> str:
    """Return the text of a cell of CSV so that no program takes it for a formula."""
    start = unicodedata.normalize("NFKC", clean_text(cell)[:1])
    is_formula = start.startswith(FORMULA_STARTS) or cell.startswith(CONTROL_STARTS)
    return f"'{cell}" if is_formula else cell


def format_phone(number: str, prefix: str = "+") -> str:
    """Format an E.164 number for people: 040 123 4567, and abroad +46 70 123 45 67.

    In CSV the prefix is "00": a plus would begin a formula. The spaces keep a program from reading
    a number and dropping the zeros; where all groups would look like thousands (512 345 678), the
    last two are joined.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == _HOME:
        groups = _split_long_group(_format_as(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
    else:
        written = _format_as(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        groups = [prefix + written[0].removeprefix("+"), *written[1:]]
    if len(groups) > 2 and all(len(group) == _SAFE_GROUP for group in groups[1:]):
        groups[-2:] = ["".join(groups[-2:])]
    return " ".join(groups)


def _format_as(number: phonenumbers.PhoneNumber, style: int) -> list[str]:
    return phonenumbers.format_number(number, style).replace("-", " ").split()


def _split_long_group(groups: list[str]) -> list[str]:
    """Split a last group of 7 or 8 digits, which are hard to read: 123 4567."""
    *first, last = groups
    return [*first, last[:-4], last[-4:]] if len(last) in (7, 8) else groups


def _write_row(
    page: Worksheet, number: int, row: Iterable[Cell], text: Format, time: Format, figure: Format
) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            page.write_datetime(number, column, cell, time)
        elif isinstance(cell, int | float):
            page.write_number(number, column, cell, figure)
        elif cell:
            page.write_string(number, column, cell, text)


def _format_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, int | float):
        return str(cell).replace(".", ",")  # as a Finnish Excel reads numbers
    return escape_formula(cell)


def _clean_sheet_name(name: str) -> str:
    """Return a name that Excel takes: some signs and an apostrophe at an end are not allowed."""
    return "".join(one for one in name if one not in "[]:*?/\\")[:MAX_SHEET_NAME].strip("'")
