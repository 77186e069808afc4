"""The family's page shows what the organiser wrote to those who come."""

from typing import Any
from uuid import UUID, uuid4

import pytest
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


class FamilyPage:
    """An occurrence, and the page of a family that registers for it."""

    def __init__(
        self, client: FlaskClient, database: Database, settings: Settings, occurrence: UUID
    ) -> None:
        self.client, self.database, self.settings = client, database, settings
        self.occurrence = occurrence

    def apply(self, *facts: CampaignStarted | CampaignStopped) -> None:
        """Apply facts as the worker does."""
        for fact in facts:
            with self.database.begin() as session:
                apply_campaign(session, fact)

    def open(self, language: str) -> str:
        """Register, and open the page in a language."""
        registration = create_registration(self.database, self.occurrence)
        secret = links.create_secret(self.settings, "manage", registration.id, 1)
        return self.client.get(f"/r/{secret}?lang={language}").text


@pytest.fixture
def family(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> FamilyPage:
    """Create an occurrence of the organisation."""
    occurrence = create_occurrence(organisation_id=ORGANISATION)
    return FamilyPage(client, database, settings, occurrence)


def test_family_that_registers_afterwards_sees_what_was_written(
    family: FamilyPage,
) -> None:
    family.apply(CampaignStarted(**build_fields(family.occurrence)))
    page = family.open("en")
    assert "Remember <strong>indoor shoes</strong>." in page
    assert "Tomorrow" in page


def test_language_without_a_text_shows_another_one_and_says_so(
    family: FamilyPage,
) -> None:
    family.apply(CampaignStarted(**build_fields(family.occurrence)))
    page = family.open("sv")
    assert '<article lang="fi">' in page
    assert "sisäkengät" in page


def test_html_typed_by_staff_is_shown_as_text(
    family: FamilyPage,
) -> None:
    typed = {"fi": "<script>alert(1)</script>"}
    family.apply(CampaignStarted(**build_fields(family.occurrence, title=typed, text=typed)))
    assert "<script>alert" not in family.open("fi")


def test_stopped_campaign_is_not_shown_in_whatever_order_the_facts_come(
    family: FamilyPage,
) -> None:
    fields = build_fields(family.occurrence)
    family.apply(
        CampaignStopped(**{**fields, "version": 5}),
        CampaignStarted(**fields),
    )
    assert "sisäkengät" not in family.open("fi")


def test_text_of_another_organisation_or_occurrence_is_not_shown(
    family: FamilyPage,
) -> None:
    family.apply(
        CampaignStarted(**build_fields(family.occurrence, organisation_id=uuid4())),
        CampaignStarted(**build_fields(uuid4())),
    )
    assert "sisäkengät" not in family.open("fi")
