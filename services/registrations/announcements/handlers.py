"""Handlers of facts about campaigns."""

from services.registrations.announcements.operations import apply_campaign
from shared.bus.handlers import Handlers
from shared.contracts import CampaignStarted, CampaignStopped

HANDLERS: Handlers = {
    CampaignStarted.type: apply_campaign,
    CampaignStopped.type: apply_campaign,
}
