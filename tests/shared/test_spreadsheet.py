"""Files for spreadsheets: nothing is taken for a formula, and phone numbers stay as written."""

import io
import zipfile

import pytest

from shared.spreadsheet import Sheet, escape_formula, format_phone, write_csv, write_xlsx


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u200b="]
)
def test_cell_that_starts_like_a_formula_is_escaped(start: str) -> None:
    assert escape_formula(f"{start}1+1") == f"'{start}1+1"
    assert escape_formula(f"1{start}1") == f"1{start}1"


@pytest.mark.parametrize(
    ("number", "shown", "in_csv"),
    [
        ("+358401234567", "040 123 4567", "040 123 4567"),
        ("+35850123456", "050 123456", "050 123456"),
        ("+358445551234", "044 555 1234", "044 555 1234"),
        ("+46701234567", "+46 70 123 45 67", "0046 70 123 45 67"),
        ("+48512345678", "+48 512 345678", "0048 512 345678"),
        ("", "", ""),
    ],
)
def test_phone_number_is_written_as_people_do(number: str, shown: str, in_csv: str) -> None:
    assert format_phone(number) == shown
    assert format_phone(number, "00") == in_csv


def test_phone_number_in_csv_is_never_escaped() -> None:
    phones = [format_phone(number, "00") for number in ("+358401234567", "+46701234567")]
    assert "'" not in write_csv(Sheet("x", ["Phone"], [[one] for one in phones]))


def test_xlsx_keeps_its_headings_in_view_and_texts_as_texts() -> None:
    body = write_xlsx(Sheet("Lapset: [8A]", ["Nimi"], [["=1+1"], ["1234"], ["https://x.fi"]]))
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        names = file.namelist()
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        book = file.read("xl/workbook.xml").decode()
        styles = file.read("xl/styles.xml").decode()
    assert 'state="frozen"' in sheet
    assert sheet.count('t="s"') == 4
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert 'quotePrefix="1"' in styles
    assert 'name="Lapset 8A"' in book
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in names
