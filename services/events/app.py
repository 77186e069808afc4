"""The WSGI app of events: wiring only."""

from flask import Flask

from services.events.audit_labels import ACTIONS, ON_THE_SERVER, VIEWS, get_detail_labels
from services.events.catalogue import api as catalogue_api
from services.events.catalogue import pages as catalogue
from services.events.dashboard import staff as dashboard
from services.events.event_admin import drafts, edit
from services.events.event_admin import list as event_list
from services.events.event_admin.queries import Tab
from services.events.identity import pages as identity
from services.events.identity import profile
from services.events.legal import pages as legal
from services.events.models import EventStatus
from services.events.occurrences import staff as occurrences
from services.events.organisations import details
from services.events.organisations import staff as organisations
from services.events.people import join, new_organisation
from services.events.people import staff as people
from services.events.questions import staff as questions
from services.events.venues import staff as venues
from shared.config import Settings, load_settings
from shared.contracts.values import RegistrationMode
from shared.web import audit_log, factory, page_cache, text

PUBLIC_MODULES = (catalogue_api, catalogue, legal, identity, join)
STAFF_MODULES = (
    profile, people, dashboard, organisations, new_organisation, details, event_list, edit, drafts,
    occurrences, venues, questions,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """Create the app; settings come from the environment unless they are given."""
    app = factory.create_app(
        settings or load_settings("events"),
        *(module.blueprint for module in (*PUBLIC_MODULES, *STAFF_MODULES)),
        audit_log.create_audit_log("/staff/log/", ACTIONS, VIEWS, get_detail_labels, ON_THE_SERVER),
    )
    app.jinja_env.globals.update(
        EventStatus=EventStatus, RegistrationMode=RegistrationMode, Tab=Tab
    )
    text.install_text_cache(app)
    page_cache.install_page_cache(app)
    return app
