"""Changes by staff: registrations added by hand, one registration and its history."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from shared import clock, links
from shared.config import Settings
from tests.html_forms import read_form_fields
from tests.registrations.fixture_types import GetOccurrence
from tests.registrations.roster_client import (
    MakeRoster,
    RosterClient,
)


def fill_add_form(roster: RosterClient, **given: str) -> dict[str, str]:
    """Return the filled-in form for adding: one participant, a contact with a phone."""
    return {
        **read_form_fields(roster.get_page(f"{roster.url}/add")),
        "participant-0-name": "Eino",
        "participant-0-grade": "7",
        "contact-name": "Hanna Virtanen",
        "contact-phone": "040 123 4567",
        "contact-language": "sv",
        **given,
    }


# Adding by hand


def test_add_by_hand_with_phone_only_takes_a_seat_and_publishes_it(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    answer = roster.post_form(f"{roster.url}/add", **fill_add_form(roster, note="Called us"))
    assert answer.status_code == 303
    assert get_occurrence(roster.occurrence_id).taken == 1
    (fact,) = roster.list_facts("registration_confirmed")
    assert (fact["contact_email"], fact["contact_phone"]) == ("", "+358401234567")
    assert (fact["language"], fact["seats"]) == ("sv", 1)
    assert roster.list_actions(UUID(fact["registration_id"])) == [("added", "Liisa")]
    text = roster.get_page(answer.location)
    assert "Registered by hand" in text
    assert "Called us" in text


def test_add_by_hand_sent_twice_is_one_registration(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    form = fill_add_form(roster)
    first, second = (roster.post_form(f"{roster.url}/add", **form) for _ in range(2))
    assert first.location == second.location
    assert get_occurrence(roster.occurrence_id).taken == 1
    other = roster.send_form(f"{roster.url}/add", **{**form, "participant-0-name": "Oiva"})
    assert get_occurrence(roster.occurrence_id).taken == 1
    assert "This form was sent already" in other
    roster.send_form(f"{roster.url}/add", **read_form_fields(other))
    assert get_occurrence(roster.occurrence_id).taken == 2


def test_add_by_hand_of_a_known_contact_asks_first(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    family = roster.create_registration()
    page = roster.send_form(f"{roster.url}/add", **fill_add_form(roster))
    assert "already registered for this time" in page
    assert f'href="{roster.build_url(family)}"' in page
    assert get_occurrence(roster.occurrence_id).taken == 2
    roster.send_form(f"{roster.url}/add", **read_form_fields(page))
    assert get_occurrence(roster.occurrence_id).taken == 3


def test_back_after_adding_by_hand_leads_to_the_registration(make_roster: MakeRoster) -> None:
    roster = make_roster()
    form = fill_add_form(roster)
    draft = roster.post_form(f"{roster.url}/add", **form, add="1").location
    registration = roster.post_form(f"{roster.url}/add", **form).location.partition("?")[0]
    text = roster.get_page(draft)
    assert "Already registered" in text
    assert f'href="{registration}"' in text


@pytest.mark.parametrize(
    "window",
    [
        {"opens_at": clock.now() + timedelta(days=1)},
        {"closes_at": clock.now() - timedelta(days=1)},
        {"starts_at": clock.now() - timedelta(hours=1)},
    ],
)
def test_add_by_hand_outside_the_window_succeeds_until_the_end(
    make_roster: MakeRoster, get_occurrence: GetOccurrence, window: dict[str, Any]
) -> None:
    roster = make_roster(**window)
    assert roster.post_form(f"{roster.url}/add", **fill_add_form(roster)).status_code == 303
    assert get_occurrence(roster.occurrence_id).taken == 1


@pytest.mark.parametrize(
    "given",
    [
        {"starts_at": clock.now() - timedelta(hours=3)},
        {"cancelled": True},
        {"registration": "walk_in"},
    ],
)
def test_add_by_hand_to_closed_occurrence_is_refused(
    make_roster: MakeRoster, get_occurrence: GetOccurrence, given: dict[str, Any]
) -> None:
    open_one, roster = make_roster(), make_roster(**given)
    form = fill_add_form(open_one)
    answer = roster.post_form(f"{roster.url}/add", **form)
    assert (answer.status_code, get_occurrence(roster.occurrence_id).taken) == (409, 0)
    assert "Nobody can be added any more" in roster.get_page(f"{roster.url}/add")


def test_add_by_hand_beyond_capacity_shows_typed_values(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(capacity=3)
    roster.create_registration(seats=2)
    other = {"participant-1-name": "Oiva", "contact-phone": "050 123 4567"}
    page = roster.send_form(f"{roster.url}/add", **fill_add_form(roster, **other))
    assert get_occurrence(roster.occurrence_id).taken == 2
    assert "Only 1 seat is left." in page
    for text in ("Eino", "Oiva", "Hanna Virtanen", "050 123 4567"):
        assert text in page
    assert roster.list_actions() == []


def test_very_long_numbers_in_forms_are_no_server_error(make_roster: MakeRoster) -> None:
    roster, digits = make_roster(), "9" * 5000
    for shown in (digits, "9" * 30):
        answer = roster.post_form(f"{roster.url}/capacity", capacity="6", shown=shown)
        assert answer.status_code == 422
    two = {"participant-0-name": "A", "participant-1-name": "B", "remove": digits}
    assert roster.post_form(f"{roster.url}/add", **two).status_code == 303


def test_add_by_hand_without_email_and_phone_shows_an_error(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    form = fill_add_form(roster, **{"contact-phone": " "})
    page = roster.send_form(f"{roster.url}/add", **form)
    assert get_occurrence(roster.occurrence_id).taken == 0
    assert "Give an e-mail address or a phone number." in page
    assert 'href="#contact-email"' in page


def test_add_participant_button_keeps_typed_values(make_roster: MakeRoster) -> None:
    roster = make_roster()
    text = roster.send_form(f"{roster.url}/add", **fill_add_form(roster), add="1")
    assert 'name="participant-1-name"' in text
    assert "Hanna Virtanen" in text
    swedish = roster.send_form(f"{roster.url}/add", **fill_add_form(roster), lang="sv")
    assert "Lägg till för hand" in swedish
    assert "Hanna Virtanen" in swedish


# One registration


def test_staff_change_after_deadline_is_saved_published_and_logged(
    make_roster: MakeRoster,
) -> None:
    roster = make_roster(cancel_until=clock.now())
    family = roster.create_registration()
    form = read_form_fields(roster.get_page(roster.build_url(family, "/change")))
    form |= {"contact-phone": "", "participant-1-name": "Oiva"}
    assert roster.post_form(roster.build_url(family, "/change"), **form).status_code == 303
    stored = roster.get_registration(family)
    assert (stored.contact_phone, stored.participants[1].name) == ("", "Oiva")
    assert [fact["version"] for fact in roster.list_facts("registration_changed")] == [2]
    changes = [row for row in roster.list_actions(family.id) if "changed" in row[0]]
    assert changes == [("contact_changed", "Liisa"), ("people_changed", "Liisa")]


def test_staff_change_on_outdated_page_is_refused(make_roster: MakeRoster) -> None:
    roster = make_roster()
    family = roster.create_registration()
    form = read_form_fields(roster.get_page(roster.build_url(family, "/change")))
    roster.post_form(roster.build_url(family, "/change"), **{**form, "contact-name": "Eero"})
    url, form["contact-name"] = roster.build_url(family, "/change"), "Liisa"
    page = roster.send_form(url, **form)
    assert "changed in the meantime" in page
    assert roster.get_registration(family).contact_name == "Eero"
    roster.send_form(url, **read_form_fields(page))
    assert roster.get_registration(family).contact_name == "Liisa"


def test_staff_change_of_address_and_new_link_shut_earlier_links_out(
    make_roster: MakeRoster, settings: Settings
) -> None:
    roster = make_roster()
    family = roster.create_registration()
    form = read_form_fields(roster.get_page(roster.build_url(family, "/change")))
    form["contact-email"] = "right@example.org"
    roster.send_form(roster.build_url(family, "/change"), **form)
    page = roster.get_page(roster.build_url(family))
    fields = {"version": read_form_fields(page)["version"]}
    assert "earlier one no longer works" in roster.send_form(
        roster.build_url(family, "/new-link"), **fields
    )
    guest = roster.client.application.test_client()
    paths = [f"/r/{links.create_secret(settings, 'manage', family.id, n)}" for n in (1, 2, 3)]
    assert [guest.get(path).status_code for path in paths] == [404, 404, 200]
    assert roster.list_facts("registration_changed")[0]["link_version"] == 2
    (fact,) = roster.list_facts("link_requested")
    assert (fact["link_version"], fact["version"]) == (3, 3)
    assert sorted(fact["channels"]) == ["email", "sms"]
    assert ("link_renewed", "Liisa") in roster.list_actions(family.id)
    again = roster.post_form(roster.build_url(family, "/new-link"), **fields)
    assert again.status_code == 409
    assert len(roster.list_facts("link_requested")) == 1


def test_remove_participant_twice_releases_the_seat_once(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    family = roster.create_registration()
    url = roster.build_url(family, f"/remove/{family.participants[0].id}")
    assert "Remove Lapsi a?" in roster.get_page(url)
    for _ in range(2):
        assert roster.post_form(url).status_code == 303
    assert get_occurrence(roster.occurrence_id).taken == 1
    assert [action for action, _ in roster.list_actions(family.id)].count("taken_off") == 1
    assert "Lapsi a" not in roster.get_page(roster.build_url(family))


@pytest.mark.parametrize(("tick", "action"), [("1", "cancelled"), ("", "cancelled_silently")])
def test_cancel_by_staff_releases_seats_and_publishes_if_silent(
    make_roster: MakeRoster, get_occurrence: GetOccurrence, tick: str, action: str
) -> None:
    roster = make_roster(cancel_until=clock.now())
    family = roster.create_registration()
    assert 'name="tell" type="checkbox" value="1" checked' in roster.get_page(
        roster.build_url(family, "/cancel")
    )
    for _ in range(2):
        answer = roster.post_form(
            roster.build_url(family, "/cancel"), **({"tell": tick} if tick else {})
        )
        assert answer.status_code == 303
    assert get_occurrence(roster.occurrence_id).taken == 0
    assert [fact["silent"] for fact in roster.list_facts("registration_cancelled")] == [not tick]
    assert [row for row in roster.list_actions(family.id) if row[0] != "registration_seen"] == [
        (action, "Liisa")
    ]


def test_registration_for_past_occurrence_cannot_be_changed(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster(
        starts_at=clock.now() + timedelta(hours=2), closes_at=clock.now() + timedelta(1)
    )
    family = roster.create_registration()
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False):
        assert "/cancel" not in roster.get_page(roster.build_url(family))
        assert roster.client.get(roster.build_url(family, "/cancel")).status_code == 303
        assert roster.post_form(roster.build_url(family, "/cancel")).status_code == 409
    assert get_occurrence(roster.occurrence_id).taken == 2


def test_history_lists_actions_of_family_and_staff(
    make_roster: MakeRoster, settings: Settings
) -> None:
    roster = make_roster()
    family = roster.create_registration(seats=3)
    token = links.build_manage_url(settings, family.id, 1).rpartition("/")[2]
    visitor = roster.client.application.test_client()
    visitor.post(f"/r/{token}/remove/{family.participants[0].id}")
    form = read_form_fields(visitor.get(f"/r/{token}/change").text)
    visitor.post(f"/r/{token}/change", data={**form, "contact-name": "Eero"})
    roster.post_form(roster.build_url(family, f"/remove/{family.participants[1].id}"))
    visitor.post(f"/r/{token}/cancel")
    shown = roster.get_page(roster.build_url(family)).split('id="history"')[1]
    row = r'<th scope="row">([^<]*?)\s*</th>\s*<td><span class="label">Who</span><div>([^<]*)<'
    assert [(who, what) for what, who in re.findall(row, shown)] == [
        ("The family", "Cancelled the registration"),
        ("Liisa", "Removed a participant"),
        ("The family", "Changed the contact"),
        ("The family", "Removed a participant"),
        ("The family", "Registered"),
    ]


def test_family_with_phone_only_changes_a_name_by_its_link(
    make_roster: MakeRoster, settings: Settings
) -> None:
    roster = make_roster()
    added = roster.post_form(f"{roster.url}/add", **fill_add_form(roster)).location
    registration_id = UUID(added.rpartition("/")[2].partition("?")[0])
    token = links.build_manage_url(settings, registration_id, 1).rpartition("/")[2]
    visitor = roster.client.application.test_client()
    assert "Eino" in visitor.get(f"/r/{token}").text
    form = read_form_fields(visitor.get(f"/r/{token}/change").text)
    answer = visitor.post(f"/r/{token}/change", data={**form, "participant-0-name": "Oiva"})
    assert answer.status_code == 303


def test_form_of_another_session_changes_nothing(
    make_roster: MakeRoster, get_occurrence: GetOccurrence
) -> None:
    roster = make_roster()
    family = roster.create_registration()
    for url in (roster.build_url(family, "/cancel"), f"{roster.url}/capacity", f"{roster.url}/add"):
        assert roster.client.post(url, data={"csrf": "x" * 64}).status_code == 403
    assert get_occurrence(roster.occurrence_id).taken == 2
