"""Handlers of facts that only the copies tell of: nobody gets a message about them."""

from services.notifier.audience.operations import apply_marketing_consent
from shared.bus.handlers import Handlers
from shared.contracts import MarketingConsentChanged

HANDLERS: Handlers = {MarketingConsentChanged.type: apply_marketing_consent}
