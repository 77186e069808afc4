"""The notifier app: wiring only."""

from urllib.parse import urlsplit

from flask import Flask

from services.notifier.audit_labels import ACTS
from services.notifier.delivery import ledger, webhooks
from services.notifier.dev_inbox import api, pages
from services.notifier.message_log import staff as correspondence
from services.notifier.self_check import staff as self_check
from shared.config import ConfigError, Settings, load_settings
from shared.web import audit_log, factory

OWN = ("127.0.0.1", "localhost", "::1")


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this service; the inbox is there while messages are captured, and only then."""
    chosen = settings or load_settings("notifier")
    if chosen.capture:
        require_own_computer(chosen.public_url)
    doors = [api.blueprint, pages.blueprint] if chosen.capture else [webhooks.blueprint]
    staff = [correspondence.blueprint, self_check.blueprint]
    acts = audit_log.create_audit_log("/staff/messages/log/", ACTS)
    return factory.create_app(chosen, *doors, *staff, acts, oldest_message=ledger.oldest_due)


def require_own_computer(public_url: str) -> None:
    """ConfigError where others reach us: the inbox shows anybody's links, also those to sign in."""
    if urlsplit(public_url).hostname not in OWN:
        raise ConfigError(
            f"MESSAGES=capture shows every message to anybody who reaches {public_url}. "
            "Set MESSAGES=send, or a PUBLIC_URL of this computer (http://127.0.0.1:8000)."
        )
