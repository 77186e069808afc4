"""The family's page shows what the organiser wrote to those who come."""

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from services.registrations.announcements.operations import apply_campaign
from shared import clock, links
from shared.config import Settings
from shared.contracts import CampaignStarted, CampaignStopped
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.stored import create_registration

ORGANISATION = UUID(int=7)
TEXT = {"fi": "Muistakaa **sisäkengät**.", "en": "Remember **indoor shoes**."}
TITLE = {"fi": "Huomenna", "en": "Tomorrow"}


def build_fields(occurrence_id: UUID, **given: Any) -> dict[str, Any]:
    fields = {
        "version": 3,
        "campaign_id": uuid4(),
        "organisation_id": ORGANISATION,
        "occurrence_ids": [str(occurrence_id)],
        "title": TITLE,
        "text": TEXT,
        "started_at": clock.now(),
    }
    return {**fields, **given}


def apply(database: Database, *facts: CampaignStarted | CampaignStopped) -> None:
    for fact in facts:
        with database.begin() as session:
            apply_campaign(session, fact)


def open_page(
    client: FlaskClient, database: Database, settings: Settings, occurrence: UUID, language: str
) -> str:
    """Register for an occurrence, and open the page in a language."""
    registration = create_registration(database, occurrence)
    secret = links.create_secret(settings, "manage", registration.id, 1)
    return client.get(f"/r/{secret}?lang={language}").text


def test_family_that_registers_afterwards_sees_what_was_written(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    apply(database, CampaignStarted(**build_fields(occurrence)))
    page = open_page(client, database, settings, occurrence, "en")
    assert "Remember <strong>indoor shoes</strong>." in page
    assert "Tomorrow" in page


def test_language_without_a_text_shows_another_one_and_says_so(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    apply(database, CampaignStarted(**build_fields(occurrence)))
    page = open_page(client, database, settings, occurrence, "sv")
    assert '<article lang="fi">' in page
    assert "sisäkengät" in page


def test_html_typed_by_staff_is_shown_as_text(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    typed = {"fi": "<script>alert(1)</script>"}
    apply(database, CampaignStarted(**build_fields(occurrence, title=typed, text=typed)))
    assert "<script>alert" not in open_page(client, database, settings, occurrence, "fi")


def test_stopped_campaign_is_not_shown_in_whatever_order_the_facts_come(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    fields = build_fields(occurrence)
    apply(
        database,
        CampaignStopped(**{**fields, "version": 5}),
        CampaignStarted(**fields),
    )
    assert "sisäkengät" not in open_page(client, database, settings, occurrence, "fi")


def test_text_of_another_organisation_or_occurrence_is_not_shown(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    apply(
        database,
        CampaignStarted(**build_fields(occurrence, organisation_id=uuid4())),
        CampaignStarted(**build_fields(uuid4())),
    )
    assert "sisäkengät" not in open_page(client, database, settings, occurrence, "fi")
