"""The registrations app: wiring only."""

from flask import Flask

from services.registrations import api, manage, pages
from shared.config import Settings, load_settings
from shared.web import factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    doors = (api.blueprint, pages.blueprint, manage.blueprint)
    return factory.create(settings or load_settings("registrations"), *doors)
