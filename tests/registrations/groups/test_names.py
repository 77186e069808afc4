"""Names of a class: by a list, one by one, and by the pupils themselves."""

import io
from typing import Any
from uuid import UUID

import pytest
import time_machine
import xlsxwriter
from flask import Flask

from services.registrations.groups import operations
from services.registrations.models import Registration
from services.registrations.registration.errors import TooLate
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.groups.classes import TeacherBrowser, load_registration, reserve_class
from tests.registrations.stored import list_facts


@pytest.fixture
def group(
    database: Database, settings: Settings, create_occurrence: CreateOccurrence
) -> Registration:
    """Return a confirmed class of five pupils and two adults."""
    occurrence_id = create_occurrence(capacity=60, class_groups=True)
    return reserve_class(database, settings, occurrence_id, pupils=5)


@pytest.fixture
def teacher(app: Flask, settings: Settings, group: Registration) -> TeacherBrowser:
    """Return a browser on the page of the group."""
    browser = TeacherBrowser(app)
    browser.open_group(settings, group)
    return browser


@pytest.fixture
def class_path(settings: Settings, group: Registration) -> str:
    """Return the path of the link that the pupils have."""
    return f"/r/class/{links.create_secret(settings, links.NAMES_LINK, group.id, 1)}"


def list_names(database: Database, group: Registration) -> list[str]:
    return [one.name for one in load_registration(database, group.id).participants]


def save_list(database: Database, group: Registration, *names: str, remove: int = 0) -> None:
    with database.begin() as session:
        registration = session.get_one(Registration, group.id)
        removed: list[UUID] = [one.id for one in registration.participants[:remove]]
        operations.save_names(session, registration, names, removed)


def build_file(*names: str) -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["Oppilas", *names])
    file.seek(0)
    return file, "luokka.xlsx"


def test_uploaded_list_is_checked_and_then_saved(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    teacher.open(f"{teacher.url}/names")
    page = teacher.send(file=build_file("Aino Virtanen", "Bertta Berg"))
    assert "2 new names: Aino Virtanen, Bertta Berg" in page
    assert list_names(database, group) == []

    page = teacher.send(teacher.url.partition("?")[0].replace("/check", "/save"))

    assert "The names are saved." in page
    assert "3 names are missing" in page
    stored = load_registration(database, group.id).participants
    assert [(one.name, one.grade) for one in stored] == [
        ("Aino Virtanen", "8"),
        ("Bertta Berg", "8"),
    ]
    assert list_facts(database, "registration_changed") == []


def test_list_with_a_wrong_line_is_not_saved_by_half(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    teacher.open(f"{teacher.url}/names")
    page = teacher.send(names="Aino Virtanen\n=1+1\nBertta Berg")
    assert "Line 2</a>: “=1+1”" in page
    save = teacher.url.partition("?")[0].replace("/check", "/save")
    assert "Line 2</a>" in teacher.send(save)
    assert list_names(database, group) == []

    page = teacher.send(save, names="Aino Virtanen\nBertta Berg", again="1")
    assert "2 new names" in page
    teacher.send(save)
    assert list_names(database, group) == ["Aino Virtanen", "Bertta Berg"]


def test_pupils_not_in_a_new_list_stay_until_they_are_ticked(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    save_list(database, group, "Aino Virtanen", "Bertta Berg")
    teacher.open(f"{teacher.url}/names")
    page = teacher.send(names="Cecilia Holm")
    assert "Remove Aino Virtanen" in page
    save = teacher.url.partition("?")[0].replace("/check", "/save")
    gone = load_registration(database, group.id).participants[0].id
    teacher.send(save, remove=str(gone))
    assert list_names(database, group) == ["Bertta Berg", "Cecilia Holm"]


def test_name_twice_in_a_list_is_one_pupil_unless_ticked(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    home = teacher.url
    choices: list[tuple[dict[str, Any], int]] = [({}, 1), ({"duplicates": "1"}, 2)]
    for ticked, number in choices:
        teacher.open(f"{home}/names")
        assert "Twice in the list: Aino Virtanen." in teacher.send(
            names="Aino Virtanen\nAino Virtanen"
        )
        teacher.send(teacher.url.partition("?")[0].replace("/check", "/save"), **ticked)
        assert list_names(database, group) == ["Aino Virtanen"] * number


def test_more_names_than_pupils_are_refused_as_a_whole(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    teacher.open(f"{teacher.url}/names")
    teacher.send(names="\n".join(f"Aino {letter}berg" for letter in "ABCDEF"))
    page = teacher.send(teacher.url.partition("?")[0].replace("/check", "/save"))
    assert "The group has 5 pupils, and there are more names. Nothing was saved." in page
    assert list_names(database, group) == []


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"names": ""}, "There are no names in the list."),
        ({"names": "Aino Virtanen\n" * 700}, "The list is too long."),
        ({"file": (io.BytesIO(b"PK\x03\x04"), "a.xlsx")}, "The file cannot be read."),
    ],
)
def test_list_that_cannot_be_read_says_why(
    teacher: TeacherBrowser, typed: dict[str, Any], error: str
) -> None:
    teacher.open(f"{teacher.url}/names")
    assert error in teacher.send(**typed)


def test_one_name_is_corrected_and_removed(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    save_list(database, group, "Aino Virtanen", "Bertta Berg")
    pupil = load_registration(database, group.id).participants[0]
    here = f"{teacher.url}/names/{pupil.id}"
    teacher.open(here)
    assert "Write only the name, without numbers." in teacher.send(name="Aino 2")
    teacher.send(name="Aino Virtala")
    assert list_names(database, group) == ["Aino Virtala", "Bertta Berg"]
    teacher.open(here)
    teacher.send(remove="1")
    assert list_names(database, group) == ["Bertta Berg"]
    assert load_registration(database, group.id).seats == 7


def test_pupil_fills_in_a_name_without_seeing_others(
    app: Flask, database: Database, group: Registration, class_path: str
) -> None:
    save_list(database, group, "Bertta Berg")
    pupil = TeacherBrowser(app)
    page = pupil.open(class_path)
    assert "8B, Puropellon koulu" in page
    assert "Bertta" not in page
    assert "Write only the name" in pupil.send(name="evil.example")
    for _ in range(2):
        pupil.text = page
        assert "The name is on the list of the class." in pupil.send(
            class_path, name="aino Virtanen"
        )
    assert list_names(database, group) == ["Bertta Berg", "aino Virtanen"]


def test_name_beyond_the_pupils_is_refused(
    app: Flask, database: Database, group: Registration, class_path: str
) -> None:
    save_list(database, group, *(f"Aino {letter}berg" for letter in "ABCDE"))
    pupil = TeacherBrowser(app)
    assert "All names of the class have been given." in pupil.send(class_path, name="Eero Holm")
    assert len(list_names(database, group)) == 5


def test_new_link_of_the_class_ends_the_earlier_one(
    app: Flask, teacher: TeacherBrowser, class_path: str
) -> None:
    page = teacher.open(f"{teacher.url}/invite")
    assert class_path in page
    page = teacher.send(f"{teacher.url}/new-link")
    assert class_path not in page
    pupil = TeacherBrowser(app)
    pupil.open(class_path)
    assert pupil.status == 404


def test_link_of_the_class_is_no_link_of_the_teacher(
    app: Flask, settings: Settings, group: Registration, class_path: str
) -> None:
    browser = TeacherBrowser(app)
    browser.open(f"{class_path.replace('/class', '')}/group")
    assert browser.status == 404
    secret = links.create_secret(settings, links.SENT_LINK, group.id, 1)
    browser.open(f"/r/class/{secret}")
    assert browser.status == 404


def test_texts_for_homes_are_in_three_languages_with_the_link(
    teacher: TeacherBrowser, class_path: str
) -> None:
    page = teacher.open(f"{teacher.url}/invite")
    for text in ("lähtee tapahtumaan", "ska till evenemanget", "is going to the event"):
        assert text in page
    assert page.count(f"{class_path}\n") == 3


def test_slips_are_printed_for_the_missing_names(
    teacher: TeacherBrowser, database: Database, group: Registration
) -> None:
    save_list(database, group, "Aino Virtanen", "Bertta Berg")
    page = teacher.open(f"{teacher.url}/invite/slips")
    assert page.count("<svg") == 3
    assert page.count("/r/class/") == 3


def test_names_after_the_event_has_begun_are_refused(
    app: Flask,
    database: Database,
    group: Registration,
    class_path: str,
    get_occurrence: GetOccurrence,
) -> None:
    begun = get_occurrence(group.occurrence_id).starts_at
    with time_machine.travel(begun, tick=False):
        with pytest.raises(TooLate):
            save_list(database, group, "Aino Virtanen")
        pupil = TeacherBrowser(app)
        assert "Names are not collected any more." in pupil.send(class_path, name="Aino Virtanen")
    assert list_names(database, group) == []


def test_held_group_takes_no_names(
    database: Database, settings: Settings, create_occurrence: CreateOccurrence
) -> None:
    occurrence_id = create_occurrence(capacity=60, class_groups=True)
    held = reserve_class(database, settings, occurrence_id, confirm=False)
    with pytest.raises(TooLate):
        save_list(database, held, "Aino Virtanen")


def test_event_that_needs_no_names_says_so(
    app: Flask, database: Database, settings: Settings, create_occurrence: CreateOccurrence
) -> None:
    occurrence_id = create_occurrence(capacity=60, class_groups=True, group_names_optional=True)
    group = reserve_class(database, settings, occurrence_id)
    page = TeacherBrowser(app).open_group(settings, group)
    assert "The organiser does not need them." in page
    assert "names are missing" not in page
