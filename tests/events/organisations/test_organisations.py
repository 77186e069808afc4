"""Test adding organisations as a coordinator and changing them as an administrator."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.events.event.slugs import make_slug
from services.events.models import Event, Organisation
from services.events.models.staff import Invitation
from shared.contracts import OccurrencePublished, StaffAccessChanged, StaffInvited
from shared.staff import access, audit
from tests.events.events_site import EventsSite
from tests.events.staff_browser import StaffBrowser

NEW_PATH = "/staff/organisations/new"
DETAILS_PATH = "/staff/organisation/details"
FORM = {"name_fi": "Länsirannikon Opisto", "name_sv": "", "name_en": "West Coast College",
         "contact_email": "hei@example.org", "contact_phone": "",
         "admin_email": "Rehtori@Example.org", "language": "sv"}  # fmt: skip


@pytest.fixture
def coordinator(site: EventsSite) -> StaffBrowser:
    """Return the browser of a coordinator of the region."""
    return site.sign_in_as("coordinator", site.create_organisation("live"))


def find_organisation(site: EventsSite, slug: str) -> Organisation | None:
    with site.database.read() as session:
        return session.scalars(select(Organisation).where(Organisation.slug == slug)).first()


def test_add_organisation_invites_its_administrator(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    answer = coordinator.post(NEW_PATH, **FORM)
    assert answer.headers["Location"] == "/staff/organisations/?done=added"
    made = find_organisation(site, "lansirannikon-opisto")
    assert made.name == {
        "fi": "Länsirannikon Opisto", "sv": "Länsirannikon Opisto", "en": "West Coast College",
    }  # fmt: skip
    with site.database.read() as session:
        invitation = session.scalars(select(Invitation)).one()
    assert (invitation.organisation_id, invitation.role, invitation.language) == (
        made.id,
        "admin",
        "sv",
    )
    assert invitation.email == "rehtori@example.org"
    assert [fact.invitation_id for fact in site.list_facts() if isinstance(fact, StaffInvited)] == [
        invitation.id
    ]
    assert "West Coast College" in coordinator.get_page("/staff/organisations/")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name_fi", " "), ("contact_email", "x"), ("contact_phone", "12"), ("admin_email", "")],
)
def test_add_with_invalid_field_shows_typed_text(
    site: EventsSite, coordinator: StaffBrowser, field: str, typed: str
) -> None:
    answer = coordinator.post(NEW_PATH, **{**FORM, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "West Coast College" in answer.text
    assert find_organisation(site, "lansirannikon-opisto") is None


@pytest.mark.parametrize("name", ["Länsirannikon Opisto", "länsirannikon opisto!"])
def test_add_with_existing_name_shows_error_at_name(
    site: EventsSite, coordinator: StaffBrowser, name: str
) -> None:
    coordinator.post(NEW_PATH, **FORM)
    answer = coordinator.post(NEW_PATH, **{**FORM, "name_fi": name})
    assert answer.status_code == 409
    assert 'id="name_fi-error"' in answer.text
    with site.database.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


@pytest.mark.parametrize("role", ["admin", "editor", "viewer"])
def test_organisations_for_other_roles_are_forbidden(site: EventsSite, role: str) -> None:
    browser = site.sign_in_as(role)
    responses = (
        browser.get("/staff/organisations/"),
        browser.get(NEW_PATH),
        browser.post(NEW_PATH, **FORM),
    )
    assert [answer.status_code for answer in responses] == [403, 403, 403]
    assert find_organisation(site, "lansirannikon-opisto") is None


def test_list_counts_members_events_and_coming_occurrences(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    site.sign_in_as("admin")
    site.create_event("mine", {}, {"cancelled": True}, {"days": -3})
    site.create_event("sketch", publish=False)
    page = coordinator.get_page("/staff/organisations/")
    row = page.split("Raseko en")[1].split("</li>")[0]
    assert "1 member ·" in row
    assert "2 events" in row
    assert "1 coming time" in row


def post_details(browser: StaffBrowser, **given: str) -> TestResponse:
    unchanged = {"name_fi": "Raseko fi", "name_sv": "Raseko sv", "name_en": "Raseko en",
             "contact_email": "raseko@example.org", "contact_phone": "",
             "asks_marketing_consent": "1"}  # fmt: skip
    fields = {**unchanged, **given}
    if not fields["asks_marketing_consent"]:
        del fields["asks_marketing_consent"]  # a browser sends no box without a tick
    return browser.post(DETAILS_PATH, **fields)


def test_change_of_name_publishes_members_and_occurrences(site: EventsSite) -> None:
    event = site.create_event("mine", {}, {"days": -3})
    admin = site.sign_in_as("admin")
    site.sign_in_as("viewer")
    before = len(site.list_facts())
    assert (
        post_details(admin, name_fi="Raision Opisto").headers["Location"]
        == f"{DETAILS_PATH}?done=saved"
    )
    published = site.list_facts()[before:]
    people = [fact for fact in published if isinstance(fact, StaffAccessChanged)]
    assert len(people) == 2
    assert {fact.memberships[0]["name_fi"] for fact in people} == {"Raision Opisto"}
    occurrences = [fact for fact in published if isinstance(fact, OccurrencePublished)]
    assert [(fact.occurrence_id, fact.version) for fact in occurrences] == [
        (event.occurrences[0].id, 2)
    ]
    assert occurrences[0].organisation_name["fi"] == "Raision Opisto"
    with site.database.read() as session:
        assert "raision opisto" in session.get_one(Event, event.id).search_text
        staff_access = access.find_staff_access(session, admin.person.id)
    assert staff_access.memberships[0].name["fi"] == "Raision Opisto"


def test_change_of_contact_publishes_occurrences_only(site: EventsSite) -> None:
    site.create_event("mine", {})
    admin = site.sign_in_as("admin")
    before = len(site.list_facts())
    post_details(admin, contact_email="uusi@example.org", contact_phone="040 123 4567")
    published = site.list_facts()[before:]
    assert [type(fact) for fact in published] == [OccurrencePublished]
    with site.database.read() as session:
        assert session.get_one(Organisation, site.organisation.id).contact_phone == "+358401234567"


def test_save_without_difference_publishes_and_records_nothing(site: EventsSite) -> None:
    site.create_event("mine", {})
    admin = site.sign_in_as("admin")
    before = len(site.list_facts())
    post_details(admin)
    assert len(site.list_facts()) == before
    with site.database.read() as session:
        assert audit.list_by_organisation(session, site.organisation.id, 1)[0] == []


def test_new_events_ask_about_other_events_as_the_organisation_chose(site: EventsSite) -> None:
    admin = site.sign_in_as("admin")
    box = 'name="asks_marketing_consent" type="checkbox" value="1" checked'
    assert box in admin.get_page("/staff/events/new")
    post_details(admin, asks_marketing_consent="")
    assert box not in admin.get_page("/staff/events/new")
    assert box not in admin.get_page(DETAILS_PATH)


def test_change_records_names_of_fields(site: EventsSite) -> None:
    admin = site.sign_in_as("admin")
    post_details(admin, name_en="College", contact_email="uusi@example.org")
    with site.database.read() as session:
        (action,), _more = audit.list_by_organisation(session, site.organisation.id, 1)
    assert (action.action, action.staff_name) == ("organisation_changed", admin.person.name)
    assert action.detail == {"fields": "name, contact_email"}


def test_change_with_invalid_field_shows_typed_text(site: EventsSite) -> None:
    answer = post_details(site.sign_in_as("admin"), name_en="College", contact_email="nothing")
    assert answer.status_code == 422
    assert 'value="College"' in answer.text
    assert find_organisation(site, "raseko").name["en"] == "Raseko en"


@pytest.mark.parametrize("role", ["editor", "messenger", "check_in", "viewer"])
def test_details_for_other_roles_are_forbidden(site: EventsSite, role: str) -> None:
    browser = site.sign_in_as(role)
    assert browser.get(DETAILS_PATH).status_code == 403
    assert post_details(browser, name_fi="Mine").status_code == 403
    assert find_organisation(site, "raseko").name["fi"] == "Raseko fi"


def test_change_affects_current_organisation_only(site: EventsSite) -> None:
    other = site.create_organisation("turku", contact_email="turku@example.org")
    post_details(site.sign_in_as("admin", other), name_fi="Turku")
    assert find_organisation(site, "raseko").name["fi"] == "Raseko fi"
    assert find_organisation(site, "turku").name["fi"] == "Turku"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Länsirannikon Koulutus Oy WinNova", "lansirannikon-koulutus-oy-winnova"),
        ("  Åbo – stad!  ", "abo-stad"),
        ("日本", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_make_slug_returns_plain_letters(name: str, made: str) -> None:
    assert make_slug(name) == made


def test_add_with_name_without_latin_letters_creates_slug(
    site: EventsSite, coordinator: StaffBrowser
) -> None:
    coordinator.post(NEW_PATH, **{**FORM, "name_fi": "日本"})
    with site.database.read() as session:
        slugs = session.scalars(select(Organisation.slug)).all()
    assert all(slugs)
    assert len(slugs) == 3
