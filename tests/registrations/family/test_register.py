"""The form for families: whatever page a browser loads again, nothing that was sent is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.registrations.models import Draft, IdempotencyKey, Participant, Registration
from services.registrations.registration import insert
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.form_browser import FormBrowser
from tests.service_apps import get_app

CONTACT = {
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "fi", "note": "Tulkki",
}  # fmt: skip


@pytest.fixture
def browser(client: FlaskClient, create_occurrence: CreateOccurrence) -> FormBrowser:
    """Open the form of an occurrence with ten seats."""
    return FormBrowser(client, create_occurrence(capacity=10))


def read_statuses(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Registration.status)))


@pytest.fixture
def guarded(settings: Settings, app: Flask, create_occurrence: CreateOccurrence) -> FormBrowser:
    """Open the form of an app that takes whoever sends it too soon for a script."""
    served = get_app(replace(settings, min_form_seconds=2))
    assert app  # it made the tables
    return FormBrowser(served.test_client(), create_occurrence(capacity=10))


def send_guarded_form(browser: FormBrowser, seconds: float, **fields: str) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    with time_machine.travel(clock.now() + timedelta(seconds=seconds)):
        browser.press(**CONTACT, **fields)


def test_form_sent_by_a_person_is_confirmed(guarded: FormBrowser, database: Database) -> None:
    send_guarded_form(guarded, 4)
    assert read_statuses(database) == ["confirmed"]


def test_form_sent_too_soon_is_held(guarded: FormBrowser, database: Database) -> None:
    send_guarded_form(guarded, 0)
    assert read_statuses(database) == ["held"]
    assert "check your messages" in guarded.text


def test_form_with_the_field_that_nobody_sees_is_held(
    guarded: FormBrowser, database: Database
) -> None:
    send_guarded_form(guarded, 4, homepage="https://example.org")
    assert read_statuses(database) == ["held"]


def test_form_sent_too_soon_without_the_guard_is_confirmed(
    browser: FormBrowser, database: Database
) -> None:
    """The control: the settings of these tests take nobody for a script."""
    send_guarded_form(browser, 0)
    assert read_statuses(database) == ["confirmed"]


def test_contact_with_many_children_is_asked_to_use_the_link(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    browser = FormBrowser(client, create_occurrence(capacity=20))
    for number in range(2):
        browser.open(browser.path)
        for child in range(5):
            browser.press(
                "add", **{f"participant-{child}-name": f"Lapsi {'AB'[number]}{'abcdef'[child]}"}
            )
        browser.press(**{"participant-5-name": f"Lapsi {'AB'[number]}f"})
        browser.press(again="1", **CONTACT)
    assert read_statuses(database) == ["confirmed"]
    assert "Open the link in our message first" in browser.text
    assert browser.read_fields()["contact-email"] == CONTACT["contact-email"]


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(table.id))) or 0


def read_name(browser: FormBrowser, number: int = 0) -> str:
    return str(browser.read_fields()[f"participant-{number}-name"])


def test_page_with_the_form_may_be_shown_again_by_back(browser: FormBrowser) -> None:
    assert browser.headers["Cache-Control"] == "private, no-cache"
    browser.press(**{"participant-0-name": "Aino"})
    assert browser.headers["Cache-Control"] == "private, no-cache"
    assert browser.headers["Referrer-Policy"] == "no-referrer"


def test_no_field_of_the_form_forbids_the_browser_to_restore_it(browser: FormBrowser) -> None:
    assert 'autocomplete="off"' not in browser.text
    browser.press(**{"participant-0-name": "Aino"})
    assert 'autocomplete="off"' not in browser.text
    for token in ("name", "email", "tel"):
        assert f'autocomplete="{token}"' in browser.text


def test_opening_the_form_stores_nothing(browser: FormBrowser, database: Database) -> None:
    assert count(database, Draft) == 0


def test_back_from_screen_2_shows_the_children(browser: FormBrowser) -> None:
    browser.press("add", **{"participant-0-name": "Aino", "participant-0-grade": "8"})
    browser.press(**{"participant-1-name": "Eino"})
    assert "contact-name" in browser.text
    for url in browser.history[:2]:
        assert browser.open(url) == 200
        assert (read_name(browser), read_name(browser, 1)) == ("Aino", "Eino")
        assert browser.read_fields()["participant-0-grade"] == "8"


def test_contact_survives_back_and_a_change_of_language(browser: FormBrowser) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    browser.press("back", **CONTACT)
    assert read_name(browser) == "Aino"
    browser.press("lang=sv", **{"participant-0-name": "Aina"})
    assert 'lang="sv"' in browser.text
    assert read_name(browser) == "Aina"
    browser.press()
    fields = browser.read_fields()
    assert {name: fields[name] for name in CONTACT} == CONTACT


def test_errors_are_on_a_page_that_can_be_loaded_again(browser: FormBrowser) -> None:
    browser.press()
    for _ in range(2):
        assert "Check these points" in browser.text
        assert 'id="participant-0-name-error"' in browser.text
        assert browser.open(browser.history[-1]) == 200


def test_sent_form_erases_its_draft_and_back_leads_to_the_confirmation(
    browser: FormBrowser, database: Database
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    assert count(database, Draft) == 1
    second_screen = browser.history[-1]
    browser.press(**CONTACT)
    confirmation = browser.history[-1].partition("?")[0]
    assert confirmation.startswith("/r/")
    assert count(database, Draft) == 0
    assert browser.open(second_screen) == 200
    assert "You have already registered" in browser.text
    assert f'href="{confirmation}"' in browser.text
    assert "Aino" not in browser.text


def test_sending_the_cached_form_again_registers_once(
    browser: FormBrowser, database: Database
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    cached = browser.text
    browser.press(**CONTACT)
    confirmation = browser.history[-1]
    browser.text = cached
    browser.press(**CONTACT)
    assert browser.history[-1] == confirmation
    browser.text = cached
    browser.press(**{**CONTACT, "note": "Toinen"})
    assert "You have already sent this form" in browser.text
    assert f'href="{confirmation.partition("?")[0]}"' in browser.text
    assert count(database, Registration) == 1
    browser.press()
    assert count(database, Registration) == 2


def test_draft_without_its_deletion_stays_after_sending(
    browser: FormBrowser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(insert, "DELETE_DRAFT", "SELECT 1")
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    assert count(database, Draft) == 1


def test_draft_takes_no_seat_and_is_gone_after_an_hour(
    browser: FormBrowser, get_occurrence: GetOccurrence
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    assert get_occurrence(UUID(browser.path.rpartition("/")[2])).taken == 0
    cached = browser.text
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert browser.open(browser.history[-1]) == 410
        assert "Please start again" in browser.text
        assert "Aino" not in browser.text
        browser.text = cached
        browser.press(**CONTACT)  # the page itself still has everything
    assert browser.history[-1].startswith("/r/")


@pytest.mark.parametrize("query", ["form=x", "form=", "form=x&step=2&notice=sent&sent=y"])
def test_forged_form_shows_nothing_of_others(browser: FormBrowser, query: str) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    assert browser.open(f"{browser.path}?{query}") == 410
    assert "Aino" not in browser.text


def test_draft_of_another_occurrence_is_not_shown(
    browser: FormBrowser, create_occurrence: CreateOccurrence
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    query = browser.history[-1].partition("?")[2]
    browser.open(f"/register/{create_occurrence()}?{query}")
    assert "Aino" not in browser.text


def test_form_page_of_the_previous_release_is_accepted(
    browser: FormBrowser, database: Database
) -> None:
    """Its screen 1 carries the contact in hidden fields."""
    browser.press(step="1", **{"participant-0-name": "Aino"}, **CONTACT)
    assert browser.read_fields()["contact-email"] == CONTACT["contact-email"]
    browser.press()
    assert count(database, Registration) == count(database, IdempotencyKey) == 1


@pytest.mark.parametrize(
    ("groups", "present", "absent"),
    [
        (["lower_secondary"], ["Child 1", "Add another child", "Register 2 children"], []),
        (
            ["guardians"],
            ["Participant 1", "One more", "Register 2 participants"],
            ["hild", "Grade"],
        ),
        (["lower_secondary", "guardians"], ["Participant 1", "Grade"], ["hild"]),
        ([], ["Participant 1", "Grade"], ["hild"]),
    ],
)
def test_words_follow_the_target_groups(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    groups: list[str],
    present: list[str],
    absent: list[str],
) -> None:
    browser = FormBrowser(client, create_occurrence(target_groups=groups))
    browser.press("add", **{"participant-0-name": "Aino"})
    text = browser.text
    browser.press(**{"participant-1-name": "Eino"})
    text += browser.text
    assert [word for word in present if word not in text] == []
    assert [word for word in absent if word in text] == []


def test_participants_of_an_event_for_adults_are_adults(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    browser = FormBrowser(client, create_occurrence(target_groups=["guardians"]))
    assert 'autocomplete="name"' in browser.text
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    with database.read() as session:
        assert session.scalars(select(Participant.grade)).all() == ["adult"]


def test_button_that_adds_says_why_it_is_missing_at_the_most(browser: FormBrowser) -> None:
    for number in range(MAX_PARTICIPANTS - 1):
        assert "at most" not in browser.text
        browser.press("add", **{f"participant-{number}-name": f"Lapsi {number}"})
    assert f"at most {MAX_PARTICIPANTS} people" in browser.text
    assert 'name="add"' not in browser.text


def register_again(browser: FormBrowser, name: str, **contact: str) -> None:
    """Fill in a new form up to its last button."""
    browser.open(browser.path)
    browser.press(**{"participant-0-name": name})
    browser.press(**{**CONTACT, **contact})


def test_same_family_is_asked_before_a_second_registration(
    browser: FormBrowser, database: Database
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    register_again(browser, "Eino", **{"contact-email": "MAIJA@example.org"})
    assert "already registered for this time" in browser.text
    assert count(database, Registration) == 1
    browser.press()
    assert browser.history[-1].startswith("/r/")
    assert count(database, Registration) == 2


def test_other_contact_or_occurrence_is_not_asked(
    browser: FormBrowser, create_occurrence: CreateOccurrence, database: Database
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    other = {"contact-email": "eero@example.org", "contact-phone": "050 123 4567"}
    register_again(browser, "Eino", **other)
    browser.path = f"/register/{create_occurrence()}"
    register_again(browser, "Eino")
    assert count(database, Registration) == 3


def test_stranger_with_the_same_address_learns_nothing(
    browser: FormBrowser, client: FlaskClient, database: Database
) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    stranger = FormBrowser(client.application.test_client(), UUID(browser.path.split("/")[2]))
    stranger.press(**{"participant-0-name": "Utelias"})
    stranger.press(**CONTACT)
    assert stranger.history[-1].startswith("/r/")
    assert "already" not in stranger.text


def test_forged_cookie_is_ignored(browser: FormBrowser, database: Database) -> None:
    browser.client.set_cookie("registered", "forged", path="/register")
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**CONTACT)
    assert count(database, Registration) == 1
