"""The notifier app: wiring only."""

from flask import Flask

from services.notifier import api, hooks, ledger, pages
from services.notifier.acts import ACTS
from services.notifier.correspondence import pages as correspondence
from services.notifier.self_check import pages as self_check
from shared.config import Settings, load_settings
from shared.web import factory, log


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox is there while messages are captured, and only then."""
    chosen = settings or load_settings("notifier")
    doors = [api.blueprint, pages.blueprint] if chosen.capture else [hooks.blueprint]
    staff = [correspondence.blueprint, self_check.blueprint]
    acts = log.blueprint("/staff/messages/log/", ACTS)
    return factory.create(chosen, *doors, *staff, acts, oldest_message=ledger.oldest_due)
