"""A class group in the roster of staff: one row with its names."""

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from services.registrations.models import Participant, Registration
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.groups.classes import reserve_class
from tests.registrations.roster_client import RosterClient


@pytest.fixture
def roster(app: Flask, create_occurrence: CreateOccurrence) -> RosterClient:
    return RosterClient(app, create_occurrence, capacity=60, class_groups=True)


@pytest.fixture
def group(roster: RosterClient, database: Database, settings: Settings) -> Registration:
    """Return a class of 25 of whom two are named, beside a family of two."""
    made = reserve_class(database, settings, roster.occurrence_id)
    with database.begin() as session:
        for position, name in enumerate(("Bertta Berg", "Aino Alanen")):
            session.add(Participant(registration_id=made.id, position=position, name=name))
    roster.create_registration(email="perhe@example.org", phone="040 765 4321")
    return made


def test_roster_shows_a_group_as_one_row(roster: RosterClient, group: Registration) -> None:
    page = roster.get_page(roster.url)
    assert page.count("8B, Puropellon koulu") == 1
    assert "25 pupils and 2 adults" in page
    assert "23 names are missing" in page
    assert "Aino Alanen" in page


def test_printed_list_has_a_group_with_its_names(roster: RosterClient, group: Registration) -> None:
    page = roster.get_page(f"{roster.url}/print")
    assert "<strong>8B, Puropellon koulu</strong> 25 pupils and 2 adults" in page
    assert page.index("8B, Puropellon") < page.index("Aino Alanen") < page.index("Bertta Berg")


def test_exported_group_has_a_row_of_its_own(roster: RosterClient, group: Registration) -> None:
    answer = roster.client.get(f"{roster.url}/list.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][-3:] == ["Class and school", "Pupils", "Adults"]
    assert ["8B, Puropellon koulu", 25.0, 2.0] in [row[-3:] for row in rows]
    assert [row[0] for row in rows if row[-3] == "8B, Puropellon koulu"][1:] == [
        "Bertta Berg",
        "Aino Alanen",
    ]


def test_staff_page_of_a_group_changes_no_names(roster: RosterClient, group: Registration) -> None:
    page = roster.get_page(roster.build_url(group))
    assert "8B, Puropellon koulu" in page
    assert "/remove/" not in page
    assert "Aino Alanen" not in roster.get_page(roster.build_url(group, "/change"))
    assert roster.post_form(roster.build_url(group, "/cancel")).status_code == 303
