"""A service, one organisation's one of everything in it, and people who ask for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from services.events.event import operations as events
from services.events.models import Organisation, Venue
from services.events.models.staff import Invitation, Membership, StaffMember
from services.registrations.models import Registration
from services.registrations.occurrences import handlers as registrations
from services.registrations.registration import operations as seats
from services.registrations.registration.schemas import RegistrationRequest
from shared import clock
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.events.builders import build_event
from tests.notifier.conftest import Story, feed, messages
from tests.registrations.conftest import body, published
from tests.staff_user import StaffUser

MARK = "Only for Raseko"
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Things:
    """One organisation, and the ids of its things by the name that addresses use."""

    organisation: UUID
    ids: dict[str, UUID] = field(default_factory=dict)


class Caller(StaffUser):
    """A person of the staff with a client of her own."""

    def __init__(self, app: Flask, roles: dict[UUID, str]) -> None:
        super().__init__(app, roles)
        self.client = self.sign_in(app.test_client())

    def ask(self, method: str, address: str) -> TestResponse:
        """The answer to a page or to a form that holds nothing but the session's own field."""
        return self.client.open(
            address, method=method, data=self.form_data() if method == "POST" else None
        )


@dataclass
class House:
    """A service's app over a migrated database, and how to make one of everything in it."""

    service: str
    app: Flask
    make: Callable[[Database, Things], None]

    @property
    def database(self) -> Database:
        """The service's database."""
        made: Database = self.app.extensions["live"].database
        return made

    def things(self) -> Things:
        """A new organisation with one of everything."""
        made = Things(uuid4())
        self.make(self.database, made)
        return made

    def person(self, roles: dict[UUID, str]) -> Caller:
        """Somebody who is signed in and has these roles."""
        person = Caller(self.app, roles)
        if self.service == "events":
            _employ(self.database, person)
        return person

    def address(self, rule: str, things: Things) -> str:
        """The address of a route for these things."""
        return PLACE.sub(lambda found: str(things.ids[found[1]]), rule)


def opened(service: str, folder: Path) -> House:
    """A service in a folder of its own."""
    module = import_module(f"services.{service}.app")
    app: Flask = module.create_app(load_settings(service, {"LIVE_DATA": str(folder)}))
    house = House(service, app, MAKERS[service])
    upgrade_database(service, house.database)
    return house


def _employ(database: Database, person: StaffUser) -> None:
    """Events itself knows people by more than what they may do."""
    with database.begin() as session:
        for organisation_id in person.roles:
            if session.get(Organisation, organisation_id) is None:
                session.add(_organisation(organisation_id))
        session.flush()
        session.add(
            StaffMember(
                id=person.id,
                email=f"{person.id}@example.org",
                name=person.name,
                language="fi",
                version=person.version,
                created_at=clock.now(),
                memberships=[
                    Membership(organisation_id=organisation_id, role=role)
                    for organisation_id, role in person.roles.items()
                ],
            )
        )


def _organisation(organisation_id: UUID) -> Organisation:
    names = dict.fromkeys(("fi", "sv", "en"), "Elsewhere")
    return Organisation(id=organisation_id, slug=str(organisation_id), name=names, contact_email="")


def _event(database: Database, things: Things) -> None:
    with database.begin() as session:
        made = build_event(f"open-day-{things.organisation}")
        made.title = dict.fromkeys(made.title, MARK)
        made.organisation.id = things.organisation
        made.venue = Venue(
            id=uuid4(), organisation_id=things.organisation, name=MARK, address="Koulukatu 1",
            municipality="853",
        )  # fmt: skip
        events.create(session, made)
        member = StaffMember(
            email=f"{uuid4()}@example.org", name=MARK, language="fi", created_at=clock.now()
        )
        member.memberships = [Membership(organisation_id=things.organisation, role="viewer")]
        invitation = Invitation(
            organisation_id=things.organisation, email="x@example.org", role="viewer",
            language="fi", created_at=clock.now(), expires_at=clock.now(),
        )  # fmt: skip
        session.add_all([member, invitation])
        session.flush()
        things.ids = {
            "event_id": made.id, "occurrence_id": made.occurrences[0].id,
            "staff_id": member.id, "invitation_id": invitation.id, "venue_id": made.venue.id,
        }  # fmt: skip


def _registration(database: Database, things: Things) -> None:
    title = dict.fromkeys(("fi", "sv", "en"), MARK)
    fact = published(organisation_id=things.organisation, title=title)
    with database.begin() as session:
        registrations.keep_occurrence(session, fact)
    form = RegistrationRequest().load(body(fact.occurrence_id))
    with database.begin() as session:
        made = session.get_one(Registration, UUID(seats.register(session, form)["id"]))
        things.ids = {
            "occurrence_id": fact.occurrence_id, "registration_id": made.id,
            "participant_id": made.participants[0].id,
        }  # fmt: skip


def _message(database: Database, things: Things) -> None:
    story = Story(
        organisation_id=things.organisation, title=dict.fromkeys(("fi", "sv", "en"), MARK)
    )
    feed(database, story.published(), story.confirmed())
    mine = story.family.registration_id
    made = next(one for one in messages(database) if one.subject_id == mine)
    things.ids = {
        "occurrence_id": story.slot.occurrence_id, "registration_id": mine, "message_id": made.id,
    }  # fmt: skip


MAKERS: dict[str, Callable[[Database, Things], None]] = {
    "events": _event,
    "registrations": _registration,
    "notifier": _message,
}
