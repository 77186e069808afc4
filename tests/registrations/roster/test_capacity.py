"""Staff change the capacity of an occurrence."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from services.registrations.occurrences import seats
from tests.html_forms import read_form_fields
from tests.registrations.concurrent import register_concurrently
from tests.registrations.fixture_types import GetOccurrence
from tests.registrations.roster_client import (
    MakeRoster,
    count_seats,
    lower_and_raise_capacity,
    set_capacity,
)


def test_change_capacity_publishes_seats_and_is_logged(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(capacity=10)
    answer = roster.post_form(f"{roster.url}/capacity", capacity="30", shown="10")
    assert answer.status_code == 303
    stored = get_occurrence(roster.occurrence_id)
    assert stored.capacity == 30
    assert stored.seats_version > stored.published_seats_version
    assert roster.list_actions(roster.occurrence_id) == [("capacity_changed", "Liisa")]


def test_capacity_below_taken_seats_is_refused_and_shows_number(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(capacity=10)
    roster.create_registration(seats=3)
    answer = roster.post_form(f"{roster.url}/capacity", capacity="2", shown="10")
    assert answer.status_code == 409
    assert "3 seats are taken. Keep at least 3, or cancel registrations first." in answer.text
    assert 'name="capacity" type="text" value="2"' in answer.text
    assert get_occurrence(roster.occurrence_id).capacity == 10


def test_capacity_with_seats_taken_meanwhile_becomes_what_is_taken(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(capacity=10)
    roster.create_registration(seats=3)
    typed_then = read_form_fields(roster.get_page(roster.url)) | {"capacity": "4"}
    roster.create_registration(seats=3)
    answer = roster.post_form(f"{roster.url}/capacity", **typed_then)
    assert answer.status_code == 303
    assert get_occurrence(roster.occurrence_id).capacity == 6
    assert "it is the number of seats taken" in roster.get_page(answer.location)


def test_change_capacity_on_outdated_page_is_saved_when_sent_again(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(capacity=10)
    roster.post_form(f"{roster.url}/capacity", capacity="20", shown="10")
    answer = roster.post_form(f"{roster.url}/capacity", capacity="15", shown="10")
    assert answer.status_code == 409
    assert get_occurrence(roster.occurrence_id).capacity == 20
    again = read_form_fields(answer.text)
    assert (again["shown"], again["capacity"]) == ("20", "15")
    assert roster.post_form(f"{roster.url}/capacity", **again).status_code == 303
    assert get_occurrence(roster.occurrence_id).capacity == 15


@pytest.mark.parametrize("capacity", ["", "x", "-1", "1.5", "9" * 400, "100001"])
def test_capacity_that_is_no_whole_number_shows_an_error(
    make_roster: MakeRoster, get_occurrence: GetOccurrence, capacity: str
) -> None:
    roster = make_roster(capacity=10)
    answer = roster.post_form(f"{roster.url}/capacity", capacity=capacity, shown="10")
    assert answer.status_code == 422
    assert "Write a whole number, such as 30." in answer.text
    assert get_occurrence(roster.occurrence_id).capacity == 10


def test_lower_capacity_during_registrations_covers_taken_seats(
    app: Flask, make_roster: MakeRoster
) -> None:
    roster = make_roster(capacity=10)
    answers = lower_and_raise_capacity(
        roster, lambda: register_concurrently(app, roster.occurrence_id, [1, 2, 3] * 20)
    )
    assert set(answers) == {303}
    counted, taken, capacity = count_seats(roster)
    assert counted == taken <= capacity


def resize_unguarded(session: Session, occurrence_id: UUID, capacity: int, _shown: int) -> bool:
    """Write the new capacity without comparing it with the taken seats."""
    changed = update(Occurrence).where(Occurrence.id == occurrence_id)
    session.execute(changed.values(capacity=capacity))
    return True


def test_lower_capacity_without_the_guard_violates_the_check(
    app: Flask, make_roster: MakeRoster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the guard, only the check constraint of the table refuses it."""
    roster = make_roster(capacity=10)
    roster.create_registration(seats=3)
    monkeypatch.setattr(seats, "resize_capacity", resize_unguarded)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", True)
    with pytest.raises(IntegrityError):
        set_capacity(roster, lambda _stored: 2)
