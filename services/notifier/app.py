"""The notifier app: wiring only."""

from flask import Flask

from services.notifier import api, hooks, pages
from shared.config import Settings, load_settings
from shared.web import factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox is there while messages are captured, and only then."""
    chosen = settings or load_settings("notifier")
    doors = [api.blueprint, pages.blueprint] if chosen.capture else [hooks.blueprint]
    return factory.create(chosen, *doors)
