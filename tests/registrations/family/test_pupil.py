"""A pupil who registers alone on the form: asked for the age and a guardian where it matters."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.models import Registration, WaitingEntry
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.form_browser import FormBrowser

PUPIL = {"contact-role": "pupil", "participant-0-name": "Aino Virtanen"}
CONTACT = {
    "contact-email": "aino@example.org", "contact-phone": "040 123 4567", "contact-language": "fi",
}  # fmt: skip
GUARDIAN = {"guardian-email": "huoltaja@example.org"}


@pytest.fixture
def browser(client: FlaskClient, create_occurrence: CreateOccurrence) -> FormBrowser:
    """Open the form of an occurrence with ten seats."""
    return FormBrowser(client, create_occurrence(capacity=10))


def read_registration(database: Database) -> Registration:
    with database.read() as session:
        return session.scalars(select(Registration)).one()


def test_pupil_of_grade_8_registers_at_once_and_nobody_is_asked(
    browser: FormBrowser, database: Database
) -> None:
    browser.press(**PUPIL, **{"participant-0-grade": "8"})
    assert "guardian-email" not in browser.text
    assert "is_of_age" not in browser.text
    browser.press(**CONTACT)
    stored = read_registration(database)
    assert (stored.status, stored.contact_name, stored.contact_role) == (
        "confirmed", "Aino Virtanen", "pupil",
    )  # fmt: skip


def test_pupil_of_grade_5_gives_a_guardian_and_waits(
    browser: FormBrowser, database: Database
) -> None:
    browser.press(**PUPIL, **{"participant-0-grade": "5"})
    browser.press(**CONTACT)
    assert "Give your guardian" in browser.text
    browser.press(**GUARDIAN, **{"guardian-not_copied": "1"})
    assert "your guardian confirms" in browser.text
    stored = read_registration(database)
    assert (stored.status, stored.guardian_email) == ("held", "huoltaja@example.org")
    assert not stored.is_guardian_copied


@pytest.mark.parametrize(("answer", "status"), [("1", "confirmed"), ("0", "held")])
def test_pupil_of_grade_7_is_asked_for_the_age(
    browser: FormBrowser, database: Database, answer: str, status: str
) -> None:
    browser.press(**PUPIL, **{"participant-0-grade": "7"})
    assert "Are you 13 or older?" in browser.text
    browser.press(**CONTACT)
    assert "Choose one." in browser.text
    browser.press(is_of_age=answer, **GUARDIAN)
    stored = read_registration(database)
    assert stored.status == status
    assert bool(stored.guardian_email) is (status == "held")


def test_event_that_asks_has_each_pupil_confirmed(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    browser = FormBrowser(client, create_occurrence(capacity=10, guardian_confirms=True))
    browser.press(**PUPIL, **{"participant-0-grade": "9"})
    browser.press(**CONTACT, **GUARDIAN)
    assert read_registration(database).status == "held"


def test_pupil_with_friends_is_sent_back_with_what_was_typed(browser: FormBrowser) -> None:
    browser.press("add", **PUPIL)
    browser.press(**{"participant-1-name": "Eetu"})
    assert "You register only yourself" in browser.text
    fields = browser.read_fields()
    assert (fields["participant-1-name"], fields["contact-role"]) == ("Eetu", "pupil")


def test_waiting_pupil_takes_the_guardian_along(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence(capacity=1)
    full = FormBrowser(client, occurrence)
    full.press(**{"participant-0-name": "Eetu"})
    full.press(**CONTACT | {"contact-name": "Maija", "contact-email": "m@example.org"})
    waiting = FormBrowser(client, occurrence, wait=True)
    waiting.press(**PUPIL, **{"participant-0-grade": "5"})
    waiting.press(**CONTACT, **GUARDIAN)
    with database.read() as session:
        entry = session.scalars(select(WaitingEntry)).one()
    assert (entry.guardian_email, entry.contact_role) == ("huoltaja@example.org", "pupil")
