"""The registrations app: wiring only."""

from flask import Flask

from services.registrations import api, manage, pages
from services.registrations.acts import ACTS
from services.registrations.roster import adding, registration
from services.registrations.roster import pages as roster
from shared.config import Settings, load_settings
from shared.web import factory, log


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    doors = (api, pages, manage, roster, adding, registration)
    return factory.create(
        settings or load_settings("registrations"),
        *(door.blueprint for door in doors),
        log.blueprint("/staff/registrations/log/", ACTS),
    )
