"""The notifier app: wiring only."""

from flask import Flask

from services.notifier import api, hooks, pages
from services.notifier.acts import ACTS
from services.notifier.correspondence import pages as correspondence
from shared.config import Settings, load_settings
from shared.web import factory, log


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox is there while messages are captured, and only then."""
    chosen = settings or load_settings("notifier")
    doors = [api.blueprint, pages.blueprint] if chosen.capture else [hooks.blueprint]
    staff = [correspondence.blueprint, log.blueprint("/staff/messages/log/", ACTS)]
    return factory.create(chosen, *doors, *staff)
