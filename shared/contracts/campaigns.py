"""Facts about what staff wrote to families and what families chose, published by notifier."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.base import Fact, contract


@dataclass(frozen=True, kw_only=True)
class CampaignSnapshot(Fact):
    """A text that staff wrote to the families who come to some occurrences.

    `title` and `text` are by language; a language without a text is not among them.
    They are the organiser's own: they have no data of a family.
    """

    campaign_id: UUID
    organisation_id: UUID
    occurrence_ids: list[str]
    title: dict[str, str]
    text: dict[str, str]
    started_at: datetime


@contract("notifier.campaign_started.v1", subject="campaign_id", readers=("registrations",))
class CampaignStarted(CampaignSnapshot):
    """Published by notifier when a campaign begins to be sent; read by registrations."""


@contract("notifier.campaign_stopped.v1", subject="campaign_id", readers=("registrations",))
class CampaignStopped(CampaignSnapshot):
    """Published by notifier when staff stop a campaign for good; read by registrations."""


@contract(
    "notifier.marketing_choice_made.v1", subject="registration_id", readers=("registrations",)
)
@dataclass(frozen=True, kw_only=True)
class MarketingChoiceMade(Fact):
    """Published by notifier when a recipient allows marketing or opts out; read by registrations.

    It was chosen behind a link that we had sent to an address of this registration. `version` is
    that of the consent in notifier's copy, plus one.
    """

    registration_id: UUID
    allows_marketing: bool
    chosen_at: datetime
