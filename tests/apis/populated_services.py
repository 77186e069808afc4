"""Services with data of one organisation, and members of staff who send requests."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from services.events.event.operations import insert_event
from services.events.models import Organisation, Venue
from services.events.models.staff import Invitation, Membership, StaffMember
from services.notifier.models import ApiKey, AudienceFilter, Campaign, ChannelChoice
from services.notifier.rules import operations as rules
from services.registrations.models import PartnerKey, Registration, WaitingEntry
from services.registrations.occurrences.operations import apply_occurrence
from services.registrations.registration import operations as seats
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared import clock
from shared.config import load_settings
from shared.contracts.questions import Question, QuestionKind, QuestionScope
from shared.database.session import Database
from tests.events.builders import build_event
from tests.migrated_databases import migrate_new_database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, list_messages
from tests.notifier.rules.school import ACTOR, AT_FIVE, build_draft
from tests.registrations.facts import build_occurrence_published
from tests.registrations.request_body import build_registration_body
from tests.service_apps import get_app
from tests.staff_user import StaffUser

# The title of all data: a page that shows it shows data of the organisation.
TITLE = "Only for Raseko"
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class OrganisationData:
    """One organisation, and the ids of its data by the name of the variable in URL rules."""

    organisation: UUID
    ids: dict[str, UUID | str] = field(default_factory=dict)


class StaffClient(StaffUser):
    """A member of staff with a test client of their own."""

    def __init__(self, app: Flask, roles: dict[UUID, str]) -> None:
        super().__init__(app, roles)
        self.client = self.sign_in(app.test_client())

    def send(self, method: str, address: str) -> TestResponse:
        """Send a request; a POST has no field but the token of the session."""
        return self.client.open(
            address, method=method, data=self.form_data() if method == "POST" else None
        )


@dataclass
class PopulatedService:
    """A service's app with a migrated database, and a function that adds an organisation's data."""

    service: str
    app: Flask
    add_data: Callable[[Database, OrganisationData], None]

    @property
    def database(self) -> Database:
        """Return the service's database."""
        database: Database = self.app.extensions["live"].database
        return database

    def create_organisation(self) -> OrganisationData:
        """Create an organisation with one row of each kind."""
        data = OrganisationData(uuid4())
        self.add_data(self.database, data)
        return data

    def create_staff(self, roles: dict[UUID, str]) -> StaffClient:
        """Create a signed-in member of staff with these roles by organisation."""
        staff = StaffClient(self.app, roles)
        if self.service == "events":
            _add_staff_member(self.database, staff)
        return staff

    def build_url(self, rule: str, data: OrganisationData) -> str:
        """Return the URL of a rule for the data of an organisation."""
        return VARIABLE.sub(lambda found: str(data.ids[found[1]]), rule)


def create_populated_service(service: str, folder: Path) -> PopulatedService:
    """Create a service with its database in `folder`."""
    app = get_app(load_settings(service, {"LIVE_DATA": str(folder)}))
    populated = PopulatedService(service, app, ADD_DATA[service])
    migrate_new_database(service, populated.database)
    return populated


def _add_staff_member(database: Database, staff: StaffUser) -> None:
    """Add the account that only events has; the other services have copies of the access."""
    with database.begin() as session:
        for organisation_id in staff.roles:
            if session.get(Organisation, organisation_id) is None:
                session.add(_build_organisation(organisation_id))
        session.flush()
        session.add(
            StaffMember(
                id=staff.id,
                email=f"{staff.id}@example.org",
                name=staff.name,
                language="fi",
                version=staff.version,
                created_at=clock.now(),
                memberships=[
                    Membership(organisation_id=organisation_id, role=role)
                    for organisation_id, role in staff.roles.items()
                ],
            )
        )


def _build_organisation(organisation_id: UUID) -> Organisation:
    names = dict.fromkeys(("fi", "sv", "en"), "Elsewhere")
    return Organisation(id=organisation_id, slug=str(organisation_id), name=names, contact_email="")


def _add_event(database: Database, data: OrganisationData) -> None:
    with database.begin() as session:
        made = build_event(f"open-day-{data.organisation}")
        made.title = dict.fromkeys(made.title, TITLE)
        made.organisation.id = data.organisation
        question = Question(
            id="diet", kind=QuestionKind.TEXT, scope=QuestionScope.REGISTRATION,
            text=dict.fromkeys(made.title, TITLE),
        )  # fmt: skip
        made.questions = [question.to_json()]
        made.venue = Venue(
            id=uuid4(), organisation_id=data.organisation, name=TITLE, address="Koulukatu 1",
            municipality="853",
        )  # fmt: skip
        insert_event(session, made)
        member = StaffMember(
            email=f"{uuid4()}@example.org", name=TITLE, language="fi", created_at=clock.now()
        )
        member.memberships = [Membership(organisation_id=data.organisation, role="viewer")]
        invitation = Invitation(
            organisation_id=data.organisation, email="x@example.org", role="viewer",
            language="fi", created_at=clock.now(), expires_at=clock.now(),
        )  # fmt: skip
        session.add_all([member, invitation])
        session.flush()
        data.ids = {
            "event_id": made.id, "occurrence_id": made.occurrences[0].id,
            "staff_id": member.id, "invitation_id": invitation.id, "venue_id": made.venue.id,
            "question_id": question.id,
        }  # fmt: skip


def _add_registration(database: Database, data: OrganisationData) -> None:
    title = dict.fromkeys(("fi", "sv", "en"), TITLE)
    fact = build_occurrence_published(organisation_id=data.organisation, title=title)
    with database.begin() as session:
        apply_occurrence(session, fact)
    request = RegistrationRequestSchema().parse(build_registration_body(fact.occurrence_id))
    with database.begin() as session:
        made = session.get_one(Registration, seats.create_registration(session, request).id)
        key = PartnerKey(
            organisation_id=data.organisation, name=TITLE, key_hash=uuid4().hex, seats=300,
            created_at=clock.now(), created_by="Liisa",
        )  # fmt: skip
        entry = WaitingEntry(
            occurrence_id=fact.occurrence_id, seats=1, contact_name=TITLE, contact_email="",
            email_key="", contact_phone="", language="fi", contact_role="guardian",
            participants=[], created_at=clock.now(), queued_at=clock.now(),
        )  # fmt: skip
        session.add_all([key, entry])
        session.flush()
        data.ids = {
            "occurrence_id": fact.occurrence_id, "registration_id": made.id, "key_id": key.id,
            "participant_id": made.participants[0].id, "entry_id": entry.id,
            "pupil_id": made.participants[0].id,
        }  # fmt: skip


def _add_message(database: Database, data: OrganisationData) -> None:
    builder = FactBuilder(
        organisation_id=data.organisation, title=dict.fromkeys(("fi", "sv", "en"), TITLE)
    )
    apply_facts(
        database, builder.build_occurrence_published(), builder.build_registration_confirmed()
    )
    mine = builder.registration.registration_id
    made = next(one for one in list_messages(database) if one.subject_id == mine)
    with database.begin() as session:
        campaign = Campaign(
            organisation_id=data.organisation, created_at=clock.now(), created_by="Liisa",
            audience=AudienceFilter(occurrence_ids=(builder.occurrence.occurrence_id,)),
            channels=ChannelChoice.EMAIL, body={"fi": TITLE}, subject={"fi": TITLE}, sms={},
        )  # fmt: skip
        api_key = ApiKey(
            organisation_id=data.organisation, name=TITLE, key_hash=uuid4().hex, scopes=[],
            created_at=clock.now(), created_by="Liisa", created_by_id=uuid4(),
        )  # fmt: skip
        session.add_all([campaign, api_key])
        session.flush()
        rule_id, texts = uuid4(), dict.fromkeys(("fi", "sv", "en"), TITLE)
        draft = build_draft(AT_FIVE, subject=texts, body=texts)
        rules.create_rule(session, ACTOR, rule_id, data.organisation, "", draft)
        data.ids = {
            "occurrence_id": builder.occurrence.occurrence_id,
            "registration_id": mine,
            "message_id": made.id,
            "campaign_id": campaign.id,
            "kind": "confirmed",
            "channel": "email",
            "version": "0",
            "api_key_id": api_key.id,
            "rule_id": rule_id,
            "secret": "of-a-provider",
        }


ADD_DATA: dict[str, Callable[[Database, OrganisationData], None]] = {
    "events": _add_event,
    "registrations": _add_registration,
    "notifier": _add_message,
}
