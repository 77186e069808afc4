"""The roster as a file: XLSX with typed cells, and CSV that no program takes for formulas."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from sqlalchemy import update

from services.registrations.models import Participant, Registration
from services.registrations.roster.export import XLSX_TYPE
from shared.spreadsheet import BOM
from tests.registrations.roster_client import MakeRoster

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_csv_file_has_one_row_for_each_participant(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(note='Says "hi"; twice\nreally')
    answer = roster.client.get(f"{roster.url}/list.csv?lang=fi")
    assert answer.content_type == "text/csv; charset=utf-8"
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="avoimet-ovet-[0-9-]+\.csv"', named)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heading, first, second = read_csv_rows(answer.text)
    assert heading[:3] == ["Osallistuja", "Luokka-aste", "Yhteyshenkilön nimi"]
    assert (first[0], second[0]) == ("Lapsi a", "Lapsi b")
    assert first[1:5] == ["8. luokka", "Aino Virtanen", "aino@example.org", "040 123 4567"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", first[7])
    assert first[-1] == 'Says "hi"; twice\nreally'


def test_xlsx_file_has_typed_cells_and_cancelled_people_last(make_roster: MakeRoster) -> None:
    roster = make_roster()
    gone = roster.create_registration(name="Aada Gone", phone="+46701234567", seats=1)
    roster.post_form(roster.build_url(gone, "/cancel"), tell="1")
    came = roster.create_registration(name="Bo", seats=1)
    with roster.database.begin() as session:  # a name that an earlier release accepted
        session.get_one(Registration, came.id).contact_name = "=1+1"
    answer = roster.client.get(f"{roster.url}/list.xlsx?lang=fi")
    assert answer.content_type == XLSX_TYPE
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    cells = read_xlsx_cells(answer.data)
    assert [cells["C2"], cells["C3"]] == ["=1+1", "Aada Gone"]
    assert [cells["E2"], cells["E3"]] == ["040 123 4567", "+46 70 123 45 67"]
    assert [cells["G2"], cells["G3"]] == ["Tulossa", "Peruttu"]
    started = roster.get_registration(gone).created_at.astimezone(ZoneInfo("Europe/Helsinki"))
    day = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(cells["H3"]))
    assert abs(day - started.replace(tzinfo=UTC)) <= timedelta(minutes=1)


def test_formulas_of_a_family_are_escaped_in_every_cell(make_roster: MakeRoster) -> None:
    roster = make_roster()
    evil = "=HYPERLINK(1)"
    roster.create_registration(note=evil, seats=1)
    with roster.database.begin() as session:  # names that an earlier release accepted
        session.execute(update(Registration).values(contact_name=evil))
        session.execute(update(Participant).values(name=evil))
    cells = read_csv_rows(roster.get_page(f"{roster.url}/list.csv"))[1]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert cells.count(f"'{evil}") == 3


def test_csv_file_contains_only_what_the_search_finds(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(name="Åsa")
    roster.create_registration(name="Eero", seats=1)
    found = read_csv_rows(roster.get_page(f"{roster.url}/list.csv?q=eero"))
    assert [row[2] for row in found[1:]] == ["Eero"]


def read_csv_rows(text: str) -> list[list[str]]:
    """Return the cells of a CSV file, without its byte order mark."""
    return list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))


def read_xlsx_cells(body: bytes) -> dict[str, str | float]:
    """Return the values of a file's first sheet by cell; none may be a formula."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        strings = ET.fromstring(file.read("xl/sharedStrings.xml"))  # noqa: S314 - our own file
        sheet = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    texts = ["".join(one.itertext()) for one in strings]
    assert not list(sheet.iter(f"{MAIN}f"))
    cells: dict[str, str | float] = {}
    for cell in sheet.iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v")
        if value is not None:
            is_text = cell.get("t") == "s"
            cells[cell.attrib["r"]] = texts[int(value)] if is_text else float(value)
    return cells
