"""The notifier app: wiring only."""

from urllib.parse import urlsplit

from flask import Flask

from services.notifier.api_keys import staff as api_keys
from services.notifier.audit_labels import ACTIONS, VIEWS
from services.notifier.campaigns import edit as campaign_edit
from services.notifier.campaigns import staff as campaigns
from services.notifier.delivery import metrics, stuck, webhooks
from services.notifier.dev_inbox import api, pages
from services.notifier.message_log import staff as message_log
from services.notifier.message_log.states import StateGroup
from services.notifier.message_search import staff as message_search
from services.notifier.models import CampaignState
from services.notifier.organisation_settings import staff as organisation_settings
from services.notifier.partner_api import api as partner_api
from services.notifier.preferences import pages as preferences
from services.notifier.rules import edit as rule_edit
from services.notifier.rules import staff as rules
from services.notifier.self_check import staff as self_check
from services.notifier.self_check.views import Tone
from services.notifier.statistics import staff as statistics
from services.notifier.templates_admin import staff as message_texts
from services.notifier.templates_admin.views import list_kind_names
from shared.config import ConfigError, Settings, load_settings
from shared.web import audit_log, factory

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def create_app(settings: Settings | None = None) -> Flask:
    """Create the app of this service; the inbox exists only while messages are captured."""
    chosen = settings or load_settings("notifier")
    if chosen.capture:
        require_local_url(chosen.public_url)
    # Each webhook asks for a signature or a token: without one a stranger changes nothing.
    public = [webhooks.blueprint, preferences.blueprint]
    if chosen.capture:
        public += [api.blueprint, pages.blueprint]
    staff = [message_log.blueprint, campaigns.blueprint, campaign_edit.blueprint]
    staff += [
        message_texts.blueprint,
        self_check.blueprint,
        message_search.blueprint,
        statistics.blueprint,
    ]
    staff += [api_keys.blueprint, partner_api.blueprint]
    staff += [rules.blueprint, rule_edit.blueprint, organisation_settings.blueprint]
    log = audit_log.create_audit_log("/staff/messages/log/", ACTIONS, VIEWS, list_kind_names)
    app = factory.create_app(
        chosen, *public, *staff, log,
        oldest_message=stuck.find_oldest_waiting, collect_metrics=metrics.collect_messages,
    )  # fmt: skip
    app.jinja_env.globals.update(StateGroup=StateGroup, Tone=Tone, CampaignState=CampaignState)
    return app


def require_local_url(public_url: str) -> None:
    """Raise ConfigError for a public address: the inbox shows every link, also those to sign in."""
    if urlsplit(public_url).hostname not in LOCAL_HOSTS:
        raise ConfigError(
            f"MESSAGES=capture shows every message to anybody who reaches {public_url}. "
            "Set MESSAGES=send, or a PUBLIC_URL of this computer (http://127.0.0.1:8000)."
        )
