"""The notifier app: wiring only."""

from flask import Flask

from services.notifier import api, hooks, ledger, pages
from services.notifier.self_check import pages as self_check
from shared.config import Settings, load_settings
from shared.web import factory


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox is there while messages are captured, and only then."""
    chosen = settings or load_settings("notifier")
    doors = [api.blueprint, pages.blueprint] if chosen.capture else [hooks.blueprint]
    doors.append(self_check.blueprint)
    return factory.create(chosen, *doors, oldest_message=ledger.oldest_due)
