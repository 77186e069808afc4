"""The pages of families: join on the form, see the place, answer the offer, without a script."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.registrations.models import Registration, WaitingEntry, WaitingStatus
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.html_forms import read_form_fields
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.waiting_list.lists import (
    cancel,
    join,
    read_entry,
    read_statuses,
    register,
    serve,
)

CONTACT = {
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "fi", "note": "Tulkki",
}  # fmt: skip
CHILD = {"participant-0-name": "Onni Virtanen", "participant-0-grade": "8"}


@pytest.fixture
def occurrence(create_occurrence: CreateOccurrence) -> UUID:
    """Store an occurrence with two seats."""
    return create_occurrence(capacity=2)


@pytest.fixture
def taken(database: Database, occurrence: UUID) -> UUID:
    """Take all seats; return the registration."""
    return register(database, occurrence, 2)


@pytest.fixture
def entry_id(database: Database, occurrence: UUID, taken: UUID) -> UUID:
    """Join the list of the full occurrence with two children."""
    assert taken
    return join(database, occurrence, 2)


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """Read the pages in English."""
    client.set_cookie("lang", "en")


def build_path(settings: Settings, entry_id: UUID, purpose: str = links.SENT_WAITING_LINK) -> str:
    return f"/r/wait/{links.create_secret(settings, purpose, entry_id, 1)}"


def follow(client: FlaskClient, response: TestResponse) -> TestResponse:
    while response.status_code == 303:
        response = client.get(response.location)
    return response


def offer(database: Database, taken: UUID) -> None:
    cancel(database, taken)
    serve(database)


def fill_in(client: FlaskClient, occurrence: UUID) -> str:
    """Fill in both screens of the form for the list; return the second one."""
    path = f"/register/{occurrence}"
    page = follow(client, client.get(f"{path}?wait=1"))
    assert "Join the waiting list" in page.text
    page = follow(client, client.post(path, data={**read_form_fields(page.text), **CHILD}))
    return page.text


def send(client: FlaskClient, occurrence: UUID, page: str) -> TestResponse:
    fields = {**read_form_fields(page), **CONTACT, "wait": "1"}
    return client.post(f"/register/{occurrence}", data=fields)


@pytest.mark.usefixtures("taken")
def test_full_occurrence_offers_the_list_and_joins_once(
    client: FlaskClient, database: Database, occurrence: UUID
) -> None:
    assert "?wait=1" in client.get(f"/register/{occurrence}").text
    page = fill_in(client, occurrence)
    answers = [follow(client, send(client, occurrence, page)) for _ in range(2)]
    assert all("You are number 1 on the waiting list" in one.text for one in answers)
    with database.read() as session:
        entry = session.scalars(select(WaitingEntry)).one()
    assert (entry.contact_email, entry.note) == ("maija@example.org", "Tulkki")
    assert entry.participants == [{"name": "Onni Virtanen", "grade": "8"}]


@pytest.mark.usefixtures("taken")
def test_browser_that_goes_back_to_a_sent_form_finds_its_place(
    client: FlaskClient, occurrence: UUID
) -> None:
    page = fill_in(client, occurrence)
    send(client, occurrence, page)
    token = read_form_fields(page)["token"]
    text = client.get(f"/register/{occurrence}?form={token}&step=2").text
    assert "You are on the waiting list already" in text


def test_event_without_a_list_only_says_full(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=1, waiting_list=False)
    register(database, occurrence, 1)
    for query in ("", "?wait=1"):
        text = client.get(f"/register/{occurrence}{query}").text
        assert "All seats are taken" in text
        assert "Join the waiting list" not in text


def test_seats_that_came_free_meanwhile_are_said_and_nothing_typed_is_lost(
    client: FlaskClient, database: Database, occurrence: UUID, taken: UUID
) -> None:
    page = fill_in(client, occurrence)
    cancel(database, taken)
    answer = follow(client, send(client, occurrence, page))
    assert "There are seats now" in answer.text
    fields = read_form_fields(answer.text)
    assert fields["contact-email"] == "maija@example.org"
    assert fields["participant-0-name"] == "Onni Virtanen"


def test_party_that_does_not_fit_is_offered_the_list_on_the_form(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=2)
    path = f"/register/{occurrence}"
    page = follow(client, client.get(path))
    page = follow(client, client.post(path, data={**read_form_fields(page.text), **CHILD}))
    register(database, occurrence, 2)
    fields = {**read_form_fields(page.text), **CONTACT}
    answer = follow(client, client.post(path, data=fields))
    assert "You can join the waiting list" in answer.text
    assert 'name="wait"' in answer.text
    assert read_form_fields(answer.text)["contact-name"] == "Maija Virtanen"


def test_opening_the_link_of_an_offer_changes_nothing(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID, taken: UUID
) -> None:
    offer(database, taken)
    path = build_path(settings, entry_id)
    assert "2 seats are free for you" in client.get(path).text
    client.get(f"{path}/leave")
    assert read_statuses(database, entry_id) == [WaitingStatus.OFFERED]


def test_button_of_an_offer_registers_and_twice_is_once(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID, taken: UUID
) -> None:
    offer(database, taken)
    path = build_path(settings, entry_id)
    for _ in range(2):
        answer = follow(client, client.post(f"{path}/accept"))
        assert "You have 2 places!" in answer.text
    assert "You have accepted the seats" in client.get(path).text


def test_link_of_the_list_opens_no_registration_whose_contact_was_corrected(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID, taken: UUID
) -> None:
    offer(database, taken)
    path = build_path(settings, entry_id)
    client.post(f"{path}/accept")
    with database.begin() as session:
        session.get_one(Registration, entry_id).link_version += 1
    text = client.get(path).text
    assert "Use the link in our latest message" in text
    assert "See your registration" not in text


def test_declining_is_asked_first_and_not_offered_again(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID, taken: UUID
) -> None:
    offer(database, taken)
    path = build_path(settings, entry_id)
    assert "Say no to the seats?" in client.get(f"{path}/leave").text
    answer = follow(client, client.post(f"{path}/leave"))
    assert "You have declined the seats" in answer.text
    serve(database)
    assert read_statuses(database, entry_id) == [WaitingStatus.DECLINED]
    refused = client.post(f"{path}/accept")
    assert refused.status_code == 409
    assert "You have declined the seats" in refused.text


def test_offer_that_expired_says_so_before_and_after_the_timer(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID, taken: UUID
) -> None:
    offer(database, taken)
    path = build_path(settings, entry_id)
    end = read_entry(database, entry_id).offered_until
    assert end is not None
    with time_machine.travel(end + timedelta(minutes=1), tick=False):
        for _ in range(2):
            answer = client.post(f"{path}/accept")
            assert answer.status_code == 409
            assert "The offer has expired" in answer.text
            serve(database)
    assert read_statuses(database, entry_id) == [WaitingStatus.EXPIRED]


def test_waiting_family_becomes_fewer_and_errors_keep_what_was_typed(
    client: FlaskClient, database: Database, settings: Settings, entry_id: UUID
) -> None:
    path = f"{build_path(settings, entry_id)}/change"
    page = follow(client, client.get(path))
    fields = read_form_fields(page.text)
    wrong = follow(client, client.post(path, data={**fields, "participant-0-name": ""}))
    assert "Write the name of participant 1" in wrong.text
    shorter = follow(
        client, client.post(path, data={**read_form_fields(wrong.text), "remove": "0"})
    )
    saved = follow(client, client.post(path, data=read_form_fields(shorter.text)))
    assert "Saved." in saved.text
    assert read_entry(database, entry_id).participants == [{"name": "Lapsi b", "grade": "8"}]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_the_list_is_shown_in_each_language(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    entry_id: UUID,
    taken: UUID,
    language: str,
) -> None:
    client.set_cookie("lang", language)
    path = build_path(settings, entry_id)
    pages = ["", "/leave", "/change"]
    for page in pages:
        assert client.get(f"{path}{page}").status_code == 200
    offer(database, taken)
    assert f'lang="{language}"' in client.get(path).text


def test_secret_of_another_purpose_opens_no_entry(
    client: FlaskClient, settings: Settings, entry_id: UUID
) -> None:
    path = build_path(settings, entry_id, links.SENT_LINK)
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/accept").status_code == 404
