"""The pages of a teacher: reserve, confirm, change the numbers, cancel."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registrations.models import Participant, Registration
from shared import links
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.groups.classes import (
    FORM,
    TeacherBrowser,
    load_registration,
    reserve_class,
)


@pytest.fixture
def occurrence_id(create_occurrence: CreateOccurrence) -> UUID:
    return create_occurrence(capacity=60, class_groups=True, group_min=10, group_max=30)


@pytest.fixture
def teacher(app: Flask) -> TeacherBrowser:
    return TeacherBrowser(app)


def list_registrations(database: Database) -> list[Registration]:
    with database.read() as session:
        return list(session.scalars(select(Registration)).unique())


def test_teacher_reserves_and_confirms_by_the_sent_link(
    teacher: TeacherBrowser, database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    teacher.open(f"/register/{occurrence_id}/group")
    page = teacher.send(**FORM)
    assert "Almost done: check your e-mail" in page
    assert "25 pupils and 2 adults" in page
    [group] = list_registrations(database)
    assert group.status is RegistrationStatus.HELD

    assert "Confirm 27 seats" in teacher.open_group(settings, group)
    page = teacher.send(teacher.url.replace("/group", "/confirm"))

    assert "Your group has 27 seats!" in page
    assert load_registration(database, group.id).status is RegistrationStatus.CONFIRMED


def test_form_sent_twice_reserves_once(
    teacher: TeacherBrowser, database: Database, occurrence_id: UUID
) -> None:
    form_page = teacher.open(f"/register/{occurrence_id}/group")
    form_url = teacher.url
    teacher.send(**FORM)
    first_url = teacher.url
    teacher.text, teacher.url = form_page, form_url
    teacher.send(**FORM)
    assert teacher.url == first_url
    teacher.open(form_url)
    assert teacher.url.partition("?")[0] == first_url.partition("?")[0]
    assert len(list_registrations(database)) == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"pupils": "9"}, "A group has 10 to 30 pupils."),
        ({"pupils": "31"}, "A group has 10 to 30 pupils."),
        ({"pupils": "kaksi"}, "Write a whole number, such as 25."),
        ({"adults": "-1"}, "Write a number from 0 to 20."),
        ({"school": "\N{ZERO WIDTH SPACE}"}, "Fill this in."),
        ({"contact-email": "oksanen"}, "E-mail"),
    ],
)
def test_wrong_field_keeps_what_was_typed(
    teacher: TeacherBrowser,
    database: Database,
    occurrence_id: UUID,
    typed: dict[str, str],
    error: str,
) -> None:
    teacher.open(f"/register/{occurrence_id}/group")
    page = teacher.send(**{**FORM, **typed})
    assert "Check these points" in page
    assert error in page
    assert 'value="Opettaja Oksanen"' in page
    assert list_registrations(database) == []


def test_group_larger_than_the_free_seats_is_told_how_many_are_left(
    teacher: TeacherBrowser, create_occurrence: CreateOccurrence
) -> None:
    occurrence_id = create_occurrence(capacity=26, class_groups=True)
    teacher.open(f"/register/{occurrence_id}/group")
    page = teacher.send(**FORM)
    assert "Only 26 seats are left. Nothing was reserved." in page
    assert 'value="Puropellon koulu"' in page


def test_event_without_groups_has_no_form(
    teacher: TeacherBrowser, create_occurrence: CreateOccurrence
) -> None:
    teacher.open(f"/register/{create_occurrence()}/group")
    assert teacher.status == 404


def test_link_of_a_group_leads_to_its_page(
    teacher: TeacherBrowser, database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    assert "8B, Puropellon koulu" in teacher.open_group(settings, group)
    token = teacher.url.split("/")[2]
    assert "8B, Puropellon koulu" in teacher.open(f"/r/{token}/cancel")
    assert teacher.url == f"/r/{token}/group"


def test_teacher_corrects_the_contact_and_no_names(
    teacher: TeacherBrowser, database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    with database.begin() as session:
        session.add(Participant(registration_id=group.id, position=0, name="Aino Virtanen"))
    teacher.open_group(settings, group)
    page = teacher.open(f"{teacher.url.removesuffix('/group')}/change")
    assert "Aino" not in page
    page = teacher.send(**{"contact-email": "uusi@example.org"})
    assert "Your new link is on its way" in page
    stored = load_registration(database, group.id)
    assert (stored.contact_email, stored.seats) == ("uusi@example.org", 27)
    assert [one.name for one in stored.participants] == ["Aino Virtanen"]


def test_link_of_a_family_has_no_group(
    teacher: TeacherBrowser, settings: Settings, database: Database, occurrence_id: UUID
) -> None:
    token = links.create_secret(settings, links.SENT_LINK, occurrence_id, 1)
    teacher.open(f"/r/{token}/group")
    assert teacher.status == 404


def test_teacher_changes_the_numbers_and_cancels(
    teacher: TeacherBrowser,
    database: Database,
    settings: Settings,
    occurrence_id: UUID,
    get_occurrence: GetOccurrence,
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    here = teacher.open_group(settings, group) and teacher.url
    teacher.open(f"{here}/size")
    assert "A group has 10 to 30 pupils." in teacher.send(pupils="31")
    assert "30 pupils and 1 adult" in teacher.send(pupils="30", adults="1")
    assert get_occurrence(occurrence_id).taken == 31

    assert "The 31 seats go to others at once" in teacher.open(f"{here}/cancel")
    assert "This group is cancelled" in teacher.send(here.replace("/group", "/cancel"))
    assert get_occurrence(occurrence_id).taken == 0


def test_numbers_changed_meanwhile_are_shown_before_saving(
    teacher: TeacherBrowser, database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    here = teacher.open_group(settings, group) and teacher.url
    stale = teacher.open(f"{here}/size")
    form_url = teacher.url
    teacher.send(pupils="20")
    teacher.text, teacher.url = stale, form_url
    assert "was changed in the meantime" in teacher.send(pupils="28")
    teacher.send()
    with database.read() as session:
        assert session.scalar(select(func.max(Registration.seats))) == 30
