"""Handlers of facts about what a contact chose behind a link in a message."""

from services.registrations.consents.operations import apply_marketing_choice
from shared.bus.handlers import Handlers
from shared.contracts import MarketingChoiceMade

HANDLERS: Handlers = {MarketingChoiceMade.type: apply_marketing_choice}
