"""What staff change on the roster: capacity, adding by hand, one registration; and its history."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from services.registrations.occurrences import seats
from shared import clock, links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.concurrent import register_concurrently
from tests.registrations.conftest import Publish
from tests.registrations.roster import Desk, books, resize, squeeze

MakeDesk = Callable[..., Desk]
Stored = Callable[[UUID], Occurrence]


@pytest.fixture
def desk(app: Flask, database: Database, publish: Publish) -> MakeDesk:
    """Makes a desk: a role and what is special about the occurrence."""
    return lambda role="editor", **given: Desk(app, publish, role, **given)


def fields(text: str) -> dict[str, str]:
    """The fields of the forms on a page, as a browser would send them; what is searched apart."""
    found = {
        attribute(tag, "name"): attribute(tag, "value") for tag in re.findall(r"<input[^>]*>", text)
    }
    for tag, options in re.findall(r"(<select[^>]*>)(.*?)</select>", text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[attribute(tag, "name")] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name not in ("csrf", "q", "")}


def attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return found[1] if found else ""


def typed(desk: Desk, **given: str) -> dict[str, str]:
    """The form for adding by hand, filled in: one participant and a contact with a phone."""
    return {
        **fields(desk.page(f"{desk.url}/add")),
        "participant-0-name": "Eino",
        "participant-0-grade": "7",
        "contact-name": "Hanna Virtanen",
        "contact-phone": "040 123 4567",
        "contact-language": "sv",
        **given,
    }


# Capacity


def test_capacity_changed_is_told_to_the_catalogue_and_noted(
    desk: MakeDesk, stored: Stored
) -> None:
    made = desk(capacity=10)
    answer = made.send(f"{made.url}/capacity", capacity="30", shown="10")
    assert answer.status_code == 303
    kept = stored(made.occurrence)
    assert kept.capacity == 30
    assert kept.seats_version > kept.published_seats_version
    assert made.acts(made.occurrence) == [("capacity_changed", "Liisa")]


def test_capacity_under_what_is_taken_is_refused_and_says_how_many(
    desk: MakeDesk, stored: Stored
) -> None:
    made = desk(capacity=10)
    made.family(seats=3)
    answer = made.send(f"{made.url}/capacity", capacity="2", shown="10")
    assert answer.status_code == 409
    assert "3 seats are taken. Keep at least 3, or cancel registrations first." in answer.text
    assert 'name="capacity" type="text" value="2"' in answer.text
    assert stored(made.occurrence).capacity == 10


def test_capacity_typed_over_an_older_one_is_not_saved_silently(
    desk: MakeDesk, stored: Stored
) -> None:
    made = desk(capacity=10)
    made.send(f"{made.url}/capacity", capacity="20", shown="10")
    answer = made.send(f"{made.url}/capacity", capacity="15", shown="10")
    assert answer.status_code == 409
    assert stored(made.occurrence).capacity == 20
    again = fields(answer.text)
    assert (again["shown"], again["capacity"]) == ("20", "15")
    assert made.send(f"{made.url}/capacity", **again).status_code == 303
    assert stored(made.occurrence).capacity == 15


@pytest.mark.parametrize("capacity", ["", "x", "-1", "1.5", "9" * 400, "100001"])
def test_capacity_that_is_no_number_is_told(desk: MakeDesk, stored: Stored, capacity: str) -> None:
    made = desk(capacity=10)
    answer = made.send(f"{made.url}/capacity", capacity=capacity, shown="10")
    assert answer.status_code == 422
    assert "Write a whole number, such as 30." in answer.text
    assert stored(made.occurrence).capacity == 10


def test_capacity_lowered_during_a_rush_never_goes_under_what_is_taken(
    app: Flask, desk: MakeDesk
) -> None:
    made = desk(capacity=10)
    answers = squeeze(made, lambda: register_concurrently(app, made.occurrence, [1, 2, 3] * 20))
    assert set(answers) <= {303, 409}
    counted, taken, capacity = books(made)
    assert counted == taken <= capacity


def unguarded(session: Session, occurrence_id: UUID, capacity: int, _shown: int) -> bool:
    """What people write first: the new capacity, whatever is taken."""
    changed = update(Occurrence).where(Occurrence.id == occurrence_id)
    session.execute(changed.values(capacity=capacity))
    return True


def test_capacity_lowered_without_the_guard_is_stopped_by_the_table_only(
    app: Flask, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the guard it would go under, and the table's own check says no."""
    made = desk(capacity=10)
    made.family(seats=3)
    monkeypatch.setattr(seats, "resize", unguarded)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with pytest.raises(IntegrityError):
        resize(made, lambda _seen: 2)


# Adding by hand


def test_add_by_hand_with_a_phone_alone_takes_a_seat_and_confirms(
    desk: MakeDesk, stored: Stored
) -> None:
    made = desk()
    answer = made.send(f"{made.url}/add", **typed(made, note="Called us"))
    assert answer.status_code == 303
    assert stored(made.occurrence).taken == 1
    (fact,) = made.facts("registration_confirmed")
    assert (fact["contact_email"], fact["contact_phone"]) == ("", "+358401234567")
    assert (fact["language"], fact["seats"]) == ("sv", 1)
    assert made.acts(UUID(fact["registration_id"])) == [("added", "Liisa")]
    text = made.page(answer.location)
    assert "Registered by hand" in text
    assert "Called us" in text


def test_add_by_hand_sent_twice_is_one_registration(desk: MakeDesk, stored: Stored) -> None:
    made = desk()
    form = typed(made)
    first, second = (made.send(f"{made.url}/add", **form) for _ in range(2))
    assert first.location == second.location
    assert stored(made.occurrence).taken == 1
    other = made.send(f"{made.url}/add", **{**form, "participant-0-name": "Oiva"})
    assert (other.status_code, stored(made.occurrence).taken) == (409, 1)
    assert "This form was sent already" in other.text


@pytest.mark.parametrize(
    "window",
    [
        {"opens_at": clock.now() + timedelta(days=1)},
        {"closes_at": clock.now() - timedelta(days=1)},
        {"starts_at": clock.now() - timedelta(hours=1)},
    ],
)
def test_add_by_hand_outside_the_window_works_until_the_end(
    desk: MakeDesk, stored: Stored, window: dict[str, Any]
) -> None:
    made = desk(**window)
    assert made.send(f"{made.url}/add", **typed(made)).status_code == 303
    assert stored(made.occurrence).taken == 1


@pytest.mark.parametrize(
    "over",
    [
        {"starts_at": clock.now() - timedelta(hours=3)},
        {"cancelled": True},
        {"registration": "walk_in"},
    ],
)
def test_add_by_hand_when_it_is_over_is_refused(
    desk: MakeDesk, stored: Stored, over: dict[str, Any]
) -> None:
    open_one, made = desk(), desk(**over)
    form = typed(open_one)
    answer = made.send(f"{made.url}/add", **form)
    assert (answer.status_code, stored(made.occurrence).taken) == (409, 0)
    assert "Nobody can be added any more" in made.page(f"{made.url}/add")


def test_add_by_hand_beyond_capacity_keeps_what_was_typed(desk: MakeDesk, stored: Stored) -> None:
    made = desk(capacity=3)
    made.family(seats=2)
    form = typed(made, **{"participant-1-name": "Oiva", "participant-1-grade": ""})
    answer = made.send(f"{made.url}/add", **form)
    assert (answer.status_code, stored(made.occurrence).taken) == (409, 2)
    assert "Only 1 seat is left." in answer.text
    for text in ("Eino", "Oiva", "Hanna Virtanen", "040 123 4567"):
        assert text in answer.text
    assert made.acts() == []


def test_numbers_of_any_length_break_nothing(desk: MakeDesk) -> None:
    made, digits = desk(), "9" * 5000
    for shown in (digits, "9" * 30):
        answer = made.send(f"{made.url}/capacity", capacity="6", shown=shown)
        assert answer.status_code == 422
    two = {"participant-0-name": "A", "participant-1-name": "B", "remove": digits}
    assert made.send(f"{made.url}/add", **two).status_code == 200


def test_add_by_hand_without_any_way_to_reach_them_is_told(desk: MakeDesk, stored: Stored) -> None:
    made = desk()
    answer = made.send(f"{made.url}/add", **typed(made, **{"contact-phone": " "}))
    assert (answer.status_code, stored(made.occurrence).taken) == (422, 0)
    assert "Give an e-mail address or a phone number." in answer.text
    assert 'href="#contact-email"' in answer.text


def test_button_for_one_more_participant_keeps_what_was_typed(desk: MakeDesk) -> None:
    made = desk()
    text = made.send(f"{made.url}/add", **typed(made), add="1").text
    assert 'name="participant-1-name"' in text
    assert "Hanna Virtanen" in text
    swedish = made.send(f"{made.url}/add", **typed(made), lang="sv").text
    assert "Lägg till för hand" in swedish
    assert "Hanna Virtanen" in swedish


# One registration


def test_change_by_staff_after_the_deadline_is_saved_told_and_noted(desk: MakeDesk) -> None:
    made = desk(cancel_until=clock.now())
    family = made.family()
    form = fields(made.page(made.of(family, "/change")))
    form |= {"contact-phone": "", "participant-1-name": "Oiva"}
    assert made.send(made.of(family, "/change"), **form).status_code == 303
    kept = made.stored(family)
    assert (kept.contact_phone, kept.participants[1].name) == ("", "Oiva")
    assert [fact["version"] for fact in made.facts("registration_changed")] == [2]
    changes = [act for act in made.acts(family.id) if "changed" in act[0]]
    assert changes == [("contact_changed", "Liisa"), ("people_changed", "Liisa")]


def test_change_of_an_older_state_is_told_and_not_saved(desk: MakeDesk) -> None:
    made = desk()
    family = made.family()
    form = fields(made.page(made.of(family, "/change")))
    made.send(made.of(family, "/change"), **{**form, "contact-name": "Eero"})
    answer = made.send(made.of(family, "/change"), **{**form, "contact-name": "Liisa"})
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.text
    assert made.stored(family).contact_name == "Eero"


def test_taking_one_off_frees_the_seat_once(desk: MakeDesk, stored: Stored) -> None:
    made = desk()
    family = made.family()
    url = made.of(family, f"/remove/{family.participants[0].id}")
    assert "Take Lapsi 0 off?" in made.page(url)
    for _ in range(2):
        assert made.send(url).status_code == 303
    assert stored(made.occurrence).taken == 1
    assert [act for act, _ in made.acts(family.id)].count("taken_off") == 1
    assert "Lapsi 0" not in made.page(made.of(family))


@pytest.mark.parametrize(("tick", "action"), [("1", "cancelled"), ("", "cancelled_silently")])
def test_cancel_by_staff_frees_the_seats_and_says_whether_to_tell(
    desk: MakeDesk, stored: Stored, tick: str, action: str
) -> None:
    made = desk(cancel_until=clock.now())
    family = made.family()
    assert 'name="tell" type="checkbox" value="1" checked' in made.page(made.of(family, "/cancel"))
    for _ in range(2):
        answer = made.send(made.of(family, "/cancel"), **({"tell": tick} if tick else {}))
        assert answer.status_code == 303
    assert stored(made.occurrence).taken == 0
    assert [fact["silent"] for fact in made.facts("registration_cancelled")] == [not tick]
    assert [act for act in made.acts(family.id) if act[0] != "registration_seen"] == [
        (action, "Liisa")
    ]


def test_registration_of_what_is_over_cannot_be_changed(desk: MakeDesk, stored: Stored) -> None:
    made = desk(starts_at=clock.now() + timedelta(hours=2), closes_at=clock.now() + timedelta(1))
    family = made.family()
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False):
        assert "/cancel" not in made.page(made.of(family))
        assert made.client.get(made.of(family, "/cancel")).status_code == 303
        assert made.send(made.of(family, "/cancel")).status_code == 409
    assert stored(made.occurrence).taken == 2


def test_history_tells_what_the_family_and_the_staff_did(
    desk: MakeDesk, settings: Settings
) -> None:
    made = desk()
    family = made.family(seats=3)
    token = links.build_manage_url(settings, family.id, 1).rpartition("/")[2]
    visitor = made.client.application.test_client()
    visitor.post(f"/r/{token}/remove/{family.participants[0].id}")
    form = fields(visitor.get(f"/r/{token}/change").text)
    visitor.post(f"/r/{token}/change", data={**form, "contact-name": "Eero"})
    made.send(made.of(family, f"/remove/{family.participants[1].id}"))
    visitor.post(f"/r/{token}/cancel")
    shown = made.page(made.of(family)).split('id="history"')[1]
    acts = re.findall(r"<td>([^<]*)</td><td>([^<]*?)\s*</td></tr>", shown)
    assert acts == [
        ("The family", "Cancelled the registration"),
        ("Liisa", "Took somebody off"),
        ("The family", "Changed the contact"),
        ("The family", "Took somebody off"),
        ("The family", "Registered"),
    ]


def test_family_with_a_phone_alone_changes_a_name_by_its_link(
    desk: MakeDesk, settings: Settings
) -> None:
    made = desk()
    added = made.send(f"{made.url}/add", **typed(made)).location
    registration_id = UUID(added.rpartition("/")[2].partition("?")[0])
    token = links.build_manage_url(settings, registration_id, 1).rpartition("/")[2]
    visitor = made.client.application.test_client()
    assert "Eino" in visitor.get(f"/r/{token}").text
    form = fields(visitor.get(f"/r/{token}/change").text)
    answer = visitor.post(f"/r/{token}/change", data={**form, "participant-0-name": "Oiva"})
    assert answer.status_code == 303


def test_form_of_another_session_changes_nothing(desk: MakeDesk, stored: Stored) -> None:
    made = desk()
    family = made.family()
    for url in (made.of(family, "/cancel"), f"{made.url}/capacity", f"{made.url}/add"):
        assert made.client.post(url, data={"csrf": "x" * 64}).status_code == 403
    assert stored(made.occurrence).taken == 2
