"""The pages of staff: see the list, offer by hand with a reason, remove."""

from uuid import UUID

import pytest
from flask import Flask

from services.registrations.audit_labels import Action
from services.registrations.models import WaitingStatus
from services.registrations.occurrences import seats
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.roster_client import RosterClient
from tests.registrations.stored import list_facts
from tests.registrations.waiting_list.lists import join, read_statuses, recount, register, serve


@pytest.fixture
def roster(app: Flask, create_occurrence: CreateOccurrence) -> RosterClient:
    """Sign in as an editor of a full occurrence with two seats."""
    made = RosterClient(app, create_occurrence, capacity=2)
    register(made.database, made.occurrence_id, 2)
    return made


@pytest.fixture
def waiting(roster: RosterClient) -> list[UUID]:
    """Join the list with two seats, and behind them with one."""
    return [join(roster.database, roster.occurrence_id, 2 - one, one + 1) for one in range(2)]


def build_url(entry_id: UUID, path: str = "") -> str:
    return f"/staff/registrations/waiting/{entry_id}{path}"


def post(roster: RosterClient, url: str, **fields: str) -> tuple[int, str]:
    form = roster.user.form_data(**fields)
    answer = roster.client.post(url, data=form, follow_redirects=True)
    return answer.status_code, answer.text


def add_seat(roster: RosterClient) -> None:
    with roster.database.begin() as session:
        assert seats.resize_capacity(session, roster.occurrence_id, 3, shown=2)


@pytest.mark.usefixtures("waiting")
def test_staff_see_the_list_from_the_roster_with_states(roster: RosterClient) -> None:
    assert "Waiting list (2)" in roster.get_page(roster.url)
    add_seat(roster)
    serve(roster.database)
    text = roster.get_page(f"{roster.url}/waiting")
    assert "Has an offer" in text
    assert "passed 1 time" in text


def test_offer_by_hand_needs_a_reason_and_goes_into_the_log(
    roster: RosterClient, waiting: list[UUID]
) -> None:
    first, second = waiting
    add_seat(roster)
    status, text = post(roster, build_url(second, "/offer"), **{"offer-reason": " "})
    assert (status, "Fill this in" in text) == (422, True)
    status, text = post(roster, build_url(second, "/offer"), **{"offer-reason": "Sisarus tulee jo"})
    assert (status, "Sisarus tulee jo" in text) == (200, True)
    assert read_statuses(roster.database, first, second) == [
        WaitingStatus.WAITING,
        WaitingStatus.OFFERED,
    ]
    assert Action.OFFERED_BY_HAND in dict(roster.list_actions(second))
    assert recount(roster.database, roster.occurrence_id) == (3, 3)


def test_offer_by_hand_without_free_seats_keeps_the_reason(
    roster: RosterClient, waiting: list[UUID]
) -> None:
    status, text = post(roster, build_url(waiting[1], "/offer"), **{"offer-reason": "Soitti"})
    assert (status, "Too few seats are free" in text, "Soitti" in text) == (409, True, True)


def test_removed_entry_is_told_and_its_offer_is_free(
    roster: RosterClient, waiting: list[UUID]
) -> None:
    add_seat(roster)
    serve(roster.database)
    status, _text = post(roster, build_url(waiting[1], "/remove"), **{"remove-reason": "Kahdesti"})
    assert status == 200
    assert read_statuses(roster.database, waiting[1]) == [WaitingStatus.REMOVED]
    assert list_facts(roster.database, "waiting_ended")[-1]["by_staff"] is True
    assert recount(roster.database, roster.occurrence_id) == (2, 2)
    again, _text = post(roster, build_url(waiting[1], "/remove"), **{"remove-reason": "Taas"})
    assert again == 409


def test_viewer_sees_no_contact_and_cannot_offer(
    app: Flask, create_occurrence: CreateOccurrence
) -> None:
    roster = RosterClient(app, create_occurrence, role="check_in", capacity=1)
    register(roster.database, roster.occurrence_id, 1)
    entry_id = join(roster.database, roster.occurrence_id, 1, 5)
    text = roster.get_page(build_url(entry_id))
    assert "family5@example.org" not in text
    assert post(roster, build_url(entry_id, "/offer"), **{"offer-reason": "x"})[0] == 403
