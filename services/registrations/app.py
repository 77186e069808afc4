"""The registrations app: wiring only."""

from flask import Flask

from services.registrations.audit_labels import ACTS
from services.registrations.family import manage, register
from services.registrations.registration import api
from services.registrations.roster import add, registration
from services.registrations.roster import staff as roster
from shared.config import Settings, load_settings
from shared.web import audit_log, factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    doors = (api, register, manage, roster, add, registration)
    return factory.create_app(
        settings or load_settings("registrations"),
        *(door.blueprint for door in doors),
        audit_log.create_audit_log("/staff/registrations/log/", ACTS),
    )
