"""An evening with families, and a member of staff who writes to them, for tests of campaigns."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from services.notifier.campaigns import operations, queries, timers
from services.notifier.campaigns.operations import Confirmation
from services.notifier.models import (
    AudienceFilter,
    Campaign,
    CampaignDraft,
    ChannelChoice,
    Message,
    MessageKind,
    MessageState,
    Registration,
)
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from shared.staff.access import StaffAccess, find_staff_access
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts
from tests.staff_user import StaffUser

BODY = "Muistakaa sisäkengät huomenna."


class Evening:
    """One occurrence with families; `writer` may send campaigns to them."""

    def __init__(
        self, app: Flask, database: Database, role: str = "messenger", **given: Any
    ) -> None:
        self.database, self.facts = database, FactBuilder(**given)
        self.settings: Settings = app.extensions["live"].settings
        self.organisation_id: UUID = self.facts.occurrence.organisation_id
        self.writer = StaffUser(app, {self.organisation_id: role})
        self.apply(self.facts.build_occurrence_published())

    def apply(self, *facts: Fact) -> None:
        """Apply facts as the worker does."""
        apply_facts(self.database, *facts)

    def add_family(self, number: int, **given: Any) -> FactBuilder:
        """Confirm the registration of another family, with addresses of its own."""
        family = self.facts.build_for_same_occurrence()
        values = {
            "contact_name": f"Perhe {number}",
            "contact_email": f"perhe{number}@example.org",
            "contact_phone": f"+3584011100{number:02}",
            **given,
        }
        self.apply(family.build_registration_confirmed(**values))
        return family

    def allow_marketing(self, *, is_allowed: bool = True) -> None:
        """Let every family allow marketing, or forbid it."""
        with self.database.begin() as session:
            session.execute(update(Registration).values(allows_marketing=is_allowed))

    def build_audience(self, **given: Any) -> AudienceFilter:
        """Build a filter of this evening's families."""
        return AudienceFilter(**{"occurrence_ids": (self.facts.occurrence.occurrence_id,), **given})

    def write(self, **given: Any) -> UUID:
        """Create a draft; return its id. Fields of the audience filter may be given, too."""
        fields = {"status", "reach", "languages", "grades", "left_out_ids", "occurrence_ids"}
        audience = self.build_audience(**{name: given.pop(name) for name in fields & set(given)})
        draft = CampaignDraft(
            **{
                "audience": audience,
                "channels": ChannelChoice.BOTH,
                "subject": {"fi": "Sisäkengät", "sv": "", "en": ""},
                "body": {"fi": BODY, "sv": "", "en": ""},
                "sms": {"fi": "", "sv": "", "en": ""},
                "also_later": False,
                "send_at": None,
                **given,
            }
        )
        with self.database.begin() as session:
            return operations.create_campaign(
                session, self.load_actor(), self.organisation_id, draft
            ).id

    def load_actor(self) -> StaffAccess:
        """Return what the service knows of the member of staff."""
        with self.database.read() as session:
            found = find_staff_access(session, self.writer.id)
        assert found is not None
        return found

    def load(self, campaign_id: UUID) -> Campaign:
        """Return a campaign as it is stored."""
        with self.database.read() as session:
            return queries.get_campaign(session, campaign_id)

    def build_confirmation(self, campaign_id: UUID) -> Confirmation:
        """Return the numbers that the page shows now."""
        with self.database.read() as session:
            campaign = queries.get_campaign(session, campaign_id)
            size = queries.measure_campaign(session, self.settings, campaign)
        return Confirmation(version=campaign.version, people=size.people, segments=size.segments)

    def confirm(self, campaign_id: UUID, seen: Confirmation | None = None) -> None:
        """Confirm a campaign with the numbers that the page shows now, or with other ones."""
        seen = seen or self.build_confirmation(campaign_id)
        with self.database.begin() as session:
            campaign = queries.get_campaign(session, campaign_id, lock=True)
            operations.confirm_campaign(session, self.settings, self.load_actor(), campaign, seen)

    def act(self, act: Any, campaign_id: UUID) -> Any:
        """Do one of the operations that take an actor and a campaign."""
        actor = self.load_actor()
        with self.database.begin() as session:
            campaign = queries.get_campaign(session, campaign_id, lock=True)
            return act(session, actor, campaign)

    def start(self, campaign_id: UUID) -> None:
        """Let the hold of a confirmed campaign pass, and let the worker start it."""
        with self.database.begin() as session:
            campaign = queries.get_campaign(session, campaign_id, lock=True)
            campaign.starts_at = campaign.confirmed_at
        timers.run_campaigns(self.database, self.settings)

    def list_messages(self) -> list[Message]:
        """Return the messages of campaigns, by address."""
        with self.database.read() as session:
            rows = (
                select(Message)
                .where(Message.kind == MessageKind.CAMPAIGN)
                .order_by(Message.recipient)
            )
            return list(session.scalars(rows).unique())

    def list_addresses(self) -> list[str]:
        """Return the addresses that have a message of a campaign."""
        return [message.recipient for message in self.list_messages()]

    def count_states(self) -> Counter[MessageState]:
        """Return the numbers of the campaigns' messages by state."""
        return Counter(message.state for message in self.list_messages())

    def age_confirmations(self, due_at: datetime) -> None:
        """Take the messages of other kinds out of the queue."""
        with self.database.begin() as session:
            for message in session.scalars(select(Message)).unique():
                if message.kind is not MessageKind.CAMPAIGN:
                    message.state, message.due_at = MessageState.SENT, due_at
