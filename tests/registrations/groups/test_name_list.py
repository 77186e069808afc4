"""Names are read from text, CSV and XLSX as teachers have them."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from services.registrations.groups import name_list
from services.registrations.groups.name_list import (
    MAX_LINES,
    ListProblem,
    NameProblem,
    UnreadableList,
    find_wrong_lines,
    read_file,
    read_text,
    split_names,
)

NAMES = "Aino Virtanen\nBertta Åberg"


def write_workbook(
    rows: list[list[object]], merged: str = "", far_cell: tuple[int, int] | None = None
) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        if merged:
            sheet.merge_range(merged, "Luokka 8B")
        for number, row in enumerate(rows, 1 if merged else 0):
            sheet.write_row(number, 0, row)
        if far_cell:
            sheet.write(*far_cell, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Aino Virtanen\nBertta Åberg",
        "  Aino   Virtanen \r\n\r\nBertta Åberg\r\n",
        "Sukunimi\tEtunimi\nVirtanen\tAino\nÅberg\tBertta",
        "Efternamn;Förnamn;Klass\nVirtanen;Aino;8B\nÅberg;Bertta;8B",
        "first name,last name\nAino,Virtanen\nBertta,Åberg",
        "1;Aino Virtanen;8B\n2;Bertta Åberg;8B",
        'Nimi;Sähköposti\n"Aino Virtanen";a@example.org\nBertta Åberg;b@example.org',
    ],
)
def test_pasted_list_becomes_one_name_on_each_line(text: str) -> None:
    assert read_text(text) == NAMES


def test_last_name_before_a_comma_stays_one_name() -> None:
    assert read_text("Virtanen, Aino\nÅberg, Bertta") == "Virtanen, Aino\nÅberg, Bertta"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    content = "Etunimi;Sukunimi\nAino;Virtanen\nBertta;Åberg".encode(encoding)
    assert read_file(content) == NAMES


def test_workbook_with_a_merged_title_and_headings_is_read() -> None:
    rows: list[list[object]] = [
        ["Nro", "Sukunimi", "Etunimi"], [1, "Virtanen", "Aino"], [2, "Åberg", "Bertta"],
    ]  # fmt: skip
    assert read_file(write_workbook(rows, merged="A1:C1")) == NAMES


def test_formula_in_a_workbook_is_no_name() -> None:
    rows: list[list[object]] = [["Nimi"], ["=1+1"], ["Aino Virtanen"]]
    names = split_names(read_file(write_workbook(rows)))
    wrong = find_wrong_lines(names)
    assert "Aino Virtanen" in names
    assert [one.problem for one in wrong] == [NameProblem.SIGN] * (len(names) - 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ListProblem.EMPTY),
        ("\u200b\n\u2060".encode(), ListProblem.EMPTY),
        (b"\x81\x8d\x8f", ListProblem.ENCODING),
        (b"PK\x03\x04 no archive", ListProblem.UNREADABLE),
        (b"\n".join([b"Aino Virtanen"] * 10_000), ListProblem.TOO_LONG),
        (write_workbook([["Aino Virtanen"]] * 10_000), ListProblem.TOO_LONG),
        (write_workbook([[""]]), ListProblem.EMPTY),
    ],
)
def test_list_that_cannot_be_read_says_why(content: bytes, problem: ListProblem) -> None:
    with pytest.raises(UnreadableList) as raised:
        read_file(content)
    assert raised.value.problem is problem


def test_workbook_that_unpacks_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = write_workbook([["Aino Virtanen"]])
    monkeypatch.setattr(name_list, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(UnreadableList) as raised:
        read_file(content)
    assert raised.value.problem is ListProblem.TOO_LONG


def test_workbook_that_claims_millions_of_cells_is_refused() -> None:
    """The reader allocates them all; only its own process may end by it."""
    content = write_workbook([["Aino Virtanen"]], far_cell=(1_048_575, 16_383))
    assert len(content) < 20_000
    with pytest.raises(UnreadableList) as raised:
        read_file(content)
    assert raised.value.problem is ListProblem.TOO_LONG


def test_lines_that_are_no_names_are_found_with_their_numbers() -> None:
    names = ["Aino Virtanen", "=HYPERLINK()", "evil.example", "8B", "A" * 101]
    assert [(one.number, one.problem) for one in find_wrong_lines(names)] == [
        (2, NameProblem.SIGN),
        (3, NameProblem.LINK),
        (4, NameProblem.SIGN),
        (5, NameProblem.LONG),
    ]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_as_a_whole(text: str) -> None:
    try:
        names = split_names(read_text(text))
    except UnreadableList:
        return
    assert 0 < len(names) <= MAX_LINES
    assert split_names("\n".join(names)) == names
