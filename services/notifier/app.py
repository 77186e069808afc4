"""The notifier app: wiring only."""

from flask import Flask

from services.notifier import api, hooks, pages
from shared.config import Settings, load_settings
from shared.web import factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox of captured messages is the embedded run's only."""
    chosen = settings or load_settings("notifier")
    embedded = chosen.embedded
    doors = [api.blueprint, pages.blueprint] if embedded else [hooks.blueprint]
    return factory.create(chosen, *doors)
