"""The registrations app: wiring only."""

from flask import Flask

from services.registrations.audit_labels import ACTIONS
from services.registrations.family import manage, register
from services.registrations.occurrences.views import Availability
from services.registrations.registration import api
from services.registrations.roster import add, registration, staff
from shared.config import Settings, load_settings
from shared.web import audit_log, factory


def create_app(settings: Settings | None = None) -> Flask:
    """Create the app of this service; settings come from the environment unless given."""
    modules = (api, register, manage, staff, add, registration)
    app = factory.create_app(
        settings or load_settings("registrations"),
        *(module.blueprint for module in modules),
        audit_log.create_audit_log("/staff/registrations/log/", ACTIONS),
    )
    app.jinja_env.globals["Availability"] = Availability
    return app
