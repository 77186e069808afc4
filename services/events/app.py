"""The events app: wiring only."""

from flask import Flask

from services.events import api, pages
from shared.config import Settings, load_settings
from shared.web import factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; settings come from the environment unless given."""
    return factory.create(settings or load_settings("events"), api.blueprint, pages.blueprint)
