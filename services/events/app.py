"""The events app: wiring only."""

from flask import Flask

from services.events import api, pages
from services.events.acts import ACTS, ON_THE_SERVER, codes
from services.events.dashboard import pages as dashboard
from services.events.duties import pages as duties
from services.events.identity import me
from services.events.identity import pages as identity
from services.events.occurrences import pages as occurrences
from services.events.organisations import details
from services.events.organisations import pages as organisations
from services.events.people import joining
from services.events.people import pages as people
from services.events.programme import drafts, editing
from services.events.programme import pages as programme
from services.events.venues import pages as venues
from shared.config import Settings, load_settings
from shared.web import factory, kept, log, text


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    doors = (api, pages, duties, identity, me, people, joining)
    desk = (
        dashboard, organisations, details, programme, editing, drafts, occurrences, venues
    )  # fmt: skip
    app = factory.create(
        settings or load_settings("events"),
        *(door.blueprint for door in (*doors, *desk)),
        log.blueprint("/staff/log/", ACTS, codes, ON_THE_SERVER),
    )
    text.install(app)
    kept.install(app)
    return app
