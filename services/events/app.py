"""The events app: wiring only."""

from flask import Flask

from services.events.audit_labels import ACTIONS, ON_THE_SERVER, get_detail_labels
from services.events.catalogue import api, pages
from services.events.dashboard import staff as dashboard
from services.events.event_admin import drafts, edit
from services.events.event_admin import list as programme
from services.events.identity import pages as identity
from services.events.identity import profile
from services.events.legal import pages as duties
from services.events.occurrences import staff as occurrences
from services.events.organisations import details
from services.events.organisations import staff as organisations
from services.events.people import join
from services.events.people import staff as people
from services.events.venues import staff as venues
from shared.config import Settings, load_settings
from shared.web import (
    audit_log,
    factory,
    page_cache,
    text,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    doors = (api, pages, duties, identity, profile, people, join)
    desk = (
        dashboard, organisations, details, programme, edit, drafts, occurrences, venues
    )  # fmt: skip
    app = factory.create_app(
        settings or load_settings("events"),
        *(door.blueprint for door in (*doors, *desk)),
        audit_log.create_audit_log("/staff/log/", ACTIONS, get_detail_labels, ON_THE_SERVER),
    )
    text.install_text_cache(app)
    page_cache.install_page_cache(app)
    return app
