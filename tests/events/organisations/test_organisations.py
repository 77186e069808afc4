"""Organisations: added by who coordinates the region, changed by their own administrators."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.events.event.slugs import make_slug
from services.events.models import Event, Organisation
from services.events.models.staff import Invitation
from shared.contracts import OccurrencePublished, StaffAccessChanged, StaffInvited
from shared.staff import access, audit
from tests.events.events_site import EventsSite, StaffBrowser, open_events_site

NEW = "/staff/organisations/new"
DETAILS = "/staff/organisation/details"
TYPED = {"name_fi": "Länsirannikon Opisto", "name_sv": "", "name_en": "West Coast College",
         "contact_email": "hei@example.org", "contact_phone": "",
         "admin_email": "Rehtori@Example.org", "language": "sv"}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[EventsSite]:
    """An organisation with its contact details."""
    with open_events_site(tmp_path) as made:
        yield made


@pytest.fixture
def coordinator(site: EventsSite) -> StaffBrowser:
    """Who coordinates the region."""
    return site.sign_in_as("coordinator", site.create_organisation("live"))


def named(site: EventsSite, slug: str) -> Organisation | None:
    with site.database.read() as session:
        return session.scalars(select(Organisation).where(Organisation.slug == slug)).first()


def test_add_makes_the_organisation_and_invites_its_administrator(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    answer = coordinator.post(NEW, **TYPED)
    assert answer.headers["Location"] == "/staff/organisations/?done=added"
    made = named(site, "lansirannikon-opisto")
    assert made.name == {
        "fi": "Länsirannikon Opisto", "sv": "Länsirannikon Opisto", "en": "West Coast College",
    }  # fmt: skip
    with site.database.read() as session:
        asked = session.scalars(select(Invitation)).one()
    assert (asked.organisation_id, asked.role, asked.language) == (made.id, "admin", "sv")
    assert asked.email == "rehtori@example.org"
    assert [fact.invitation_id for fact in site.list_facts() if isinstance(fact, StaffInvited)] == [
        asked.id
    ]
    assert "West Coast College" in coordinator.page("/staff/organisations/")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name_fi", " "), ("contact_email", "x"), ("contact_phone", "12"), ("admin_email", "")],
)
def test_add_with_something_wrong_keeps_what_was_typed(
    site: EventsSite, coordinator: StaffBrowser, field: str, typed: str
) -> None:
    answer = coordinator.post(NEW, **{**TYPED, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "West Coast College" in answer.text
    assert named(site, "lansirannikon-opisto") is None


@pytest.mark.parametrize("name", ["Länsirannikon Opisto", "länsirannikon opisto!"])
def test_add_of_a_name_that_is_taken_is_told_at_the_name(
    site: EventsSite, coordinator: StaffBrowser, name: str
) -> None:
    coordinator.post(NEW, **TYPED)
    answer = coordinator.post(NEW, **{**TYPED, "name_fi": name})
    assert answer.status_code == 409
    assert 'id="name_fi-error"' in answer.text
    with site.database.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


@pytest.mark.parametrize("role", ["admin", "editor", "viewer"])
def test_organisations_are_not_for_who_has_no_region(site: EventsSite, role: str) -> None:
    somebody = site.sign_in_as(role)
    asked = (somebody.get("/staff/organisations/"), somebody.get(NEW), somebody.post(NEW, **TYPED))
    assert [answer.status_code for answer in asked] == [403, 403, 403]
    assert named(site, "lansirannikon-opisto") is None


def test_list_counts_members_events_and_coming_times(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    site.sign_in_as("admin")
    site.create_event("mine", {}, {"cancelled": True}, {"days": -3})
    site.create_event("sketch", publish=False)
    page = coordinator.page("/staff/organisations/")
    row = page.split("Raseko en")[1].split("</li>")[0]
    assert "1 member ·" in row
    assert "2 events" in row
    assert "1 coming time" in row


def change(browser: StaffBrowser, **given: str) -> TestResponse:
    usual = {"name_fi": "Raseko fi", "name_sv": "Raseko sv", "name_en": "Raseko en",
             "contact_email": "raseko@example.org", "contact_phone": ""}  # fmt: skip
    return browser.post(DETAILS, **{**usual, **given})


def test_change_of_the_name_reaches_members_events_and_the_catalogue(site: EventsSite) -> None:
    event = site.create_event("mine", {}, {"days": -3})
    admin = site.sign_in_as("admin")
    site.sign_in_as("viewer")
    before = len(site.list_facts())
    assert change(admin, name_fi="Raision Opisto").headers["Location"] == f"{DETAILS}?done=saved"
    notice = site.list_facts()[before:]
    people = [fact for fact in notice if isinstance(fact, StaffAccessChanged)]
    assert len(people) == 2
    assert {fact.memberships[0]["name_fi"] for fact in people} == {"Raision Opisto"}
    slots = [fact for fact in notice if isinstance(fact, OccurrencePublished)]
    assert [(fact.occurrence_id, fact.version) for fact in slots] == [(event.occurrences[0].id, 2)]
    assert slots[0].organisation_name["fi"] == "Raision Opisto"
    with site.database.read() as session:
        assert "raision opisto" in session.get_one(Event, event.id).search_text
        known = access.find_staff_access(session, admin.person.id)
    assert known.memberships[0].name["fi"] == "Raision Opisto"


def test_change_of_the_address_tells_events_and_no_members(site: EventsSite) -> None:
    site.create_event("mine", {})
    admin = site.sign_in_as("admin")
    before = len(site.list_facts())
    change(admin, contact_email="uusi@example.org", contact_phone="040 123 4567")
    notice = site.list_facts()[before:]
    assert [type(fact) for fact in notice] == [OccurrencePublished]
    with site.database.read() as session:
        assert session.get_one(Organisation, site.school.id).contact_phone == "+358401234567"


def test_change_of_nothing_tells_nobody_and_notes_nothing(site: EventsSite) -> None:
    site.create_event("mine", {})
    admin = site.sign_in_as("admin")
    before = len(site.list_facts())
    change(admin)
    assert len(site.list_facts()) == before
    with site.database.read() as session:
        assert audit.list_by_organisation(session, site.school.id, 1)[0] == []


def test_change_is_noted_by_the_names_of_the_fields(site: EventsSite) -> None:
    admin = site.sign_in_as("admin")
    change(admin, name_en="College", contact_email="uusi@example.org")
    with site.database.read() as session:
        (noted,), _more = audit.list_by_organisation(session, site.school.id, 1)
    assert (noted.action, noted.staff_name) == ("organisation_changed", admin.person.name)
    assert noted.detail == {"fields": "name, contact_email"}


def test_change_with_something_wrong_keeps_what_was_typed(site: EventsSite) -> None:
    answer = change(site.sign_in_as("admin"), name_en="College", contact_email="nothing")
    assert answer.status_code == 422
    assert 'value="College"' in answer.text
    assert named(site, "raseko").name["en"] == "Raseko en"


@pytest.mark.parametrize("role", ["editor", "messenger", "check_in", "viewer"])
def test_details_are_not_for_who_does_not_manage(site: EventsSite, role: str) -> None:
    somebody = site.sign_in_as(role)
    assert somebody.get(DETAILS).status_code == 403
    assert change(somebody, name_fi="Mine").status_code == 403
    assert named(site, "raseko").name["fi"] == "Raseko fi"


def test_details_are_of_the_present_organisation_only(site: EventsSite) -> None:
    other = site.create_organisation("turku", contact_email="turku@example.org")
    change(site.sign_in_as("admin", other), name_fi="Turku")
    assert named(site, "raseko").name["fi"] == "Raseko fi"
    assert named(site, "turku").name["fi"] == "Turku"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Länsirannikon Koulutus Oy WinNova", "lansirannikon-koulutus-oy-winnova"),
        ("  Åbo – stad!  ", "abo-stad"),
        ("日本", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_slug_of_a_name_is_plain(name: str, made: str) -> None:
    assert make_slug(name) == made


def test_add_of_a_name_without_plain_letters_still_gets_an_address(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    coordinator.post(NEW, **{**TYPED, "name_fi": "日本"})
    with site.database.read() as session:
        slugs = session.scalars(select(Organisation.slug)).all()
    assert all(slugs)
    assert len(slugs) == 3
