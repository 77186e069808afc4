"""Measure campaigns from the confirmation to the provider, and the page before they go."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import time_machine
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.notifier.campaigns import operations, queries, timers
from services.notifier.campaigns.operations import Confirmation
from services.notifier.delivery import sender
from services.notifier.delivery.channels import open_channel
from services.notifier.message.handlers import handle_occurrence
from services.notifier.models import (
    AudienceFilter,
    CampaignDraft,
    ChannelChoice,
    ChannelName,
    Message,
    MessageState,
    Registration,
)
from shared import clock
from shared.config import Settings
from shared.contracts import StaffAccessChanged
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.staff.access import StaffAccess, find_staff_access, store_staff_access
from tests.load.figures import compute_percentile
from tests.registrations.facts import build_occurrence_published

BODY = "Muistakaa sisäkengät huomenna. Halleissa voi kokeilla koneita, ja opettajat vastaavat. " * 6
SMS = "Muistakaa sisäkengät huomenna."
CHANNELS = {ChannelName.EMAIL: ChannelChoice.EMAIL, ChannelName.SMS: ChannelChoice.SMS}

MAX_SECONDS = 600  # until a campaign is sent


@dataclass(frozen=True)
class CampaignFigures:
    """The time that a campaign took.

    preview_seconds: to find its recipients, as the page before it goes does. queue_seconds: from
    its start to its last message in the queue. rate: messages a second from the start to the last
    hand-over. p95_seconds: until a message was with the provider.
    """

    preview_seconds: float
    queue_seconds: float
    rate: float
    p95_seconds: float


class BenchCampaigns:
    """An organisation with one evening, to whose families campaigns go."""

    def __init__(self, database: Database, settings: Settings, families: int) -> None:
        self.database, self.settings = database, settings
        self.organisation_id, self.occurrence_id = uuid4(), uuid4()
        published = build_occurrence_published(
            occurrence_id=self.occurrence_id,
            organisation_id=self.organisation_id,
            starts_at=clock.now() + timedelta(days=30),
        )
        with database.begin() as session:
            handle_occurrence(session, published)
            rows = [self._build_family(number) for number in range(families)]
            session.execute(insert(Registration), rows)
            self._actor = self._store_writer(session)

    def measure(self, channel: ChannelName) -> CampaignFigures:
        """Send a campaign to every family by one channel, as a worker does."""
        campaign_id = self._write(channel)
        begun = time.perf_counter()
        with self.database.read() as session:
            campaign = queries.get_campaign(session, campaign_id)
            size = queries.measure_campaign(session, self.settings, campaign)
        preview_seconds = time.perf_counter() - begun
        seen = Confirmation(version=campaign.version, people=size.people, segments=size.segments)
        with self.database.begin() as session:
            campaign = queries.get_campaign(session, campaign_id, lock=True)
            operations.confirm_campaign(session, self.settings, self._actor, campaign, seen)
            # Staff can take it back for a while, which is no work.
            started_at = campaign.starts_at = clock.now()
        begun = time.perf_counter()
        with run_senders(self.database, self.settings, channel):
            timers.run_campaigns(self.database, self.settings)
            queue_seconds = time.perf_counter() - begun
            self._wait_until_sent(campaign_id, len(size.recipients.recipients))
            seconds = time.perf_counter() - begun
        waited = [(one - started_at).total_seconds() for one in self._list_sent(campaign_id)]
        p95 = compute_percentile(waited, 0.95)
        return CampaignFigures(preview_seconds, queue_seconds, len(waited) / seconds, p95)

    def _build_family(self, number: int) -> dict[str, object]:
        family = uuid4()
        return {
            "id": family,
            "occurrence_id": self.occurrence_id,
            "version": 1,
            "status": "confirmed",
            "seats": 1 + number % 3,
            "contact_name": "Aino Virtanen",
            "contact_email": f"aino.virtanen.{family.hex[:12]}@example.org",
            "contact_phone": f"+35840{number:07d}",
            "language": LANGUAGES[number % len(LANGUAGES)],
            "link_version": 1,
        }

    def _store_writer(self, session: Session) -> StaffAccess:
        names = {f"name_{code}": "Novida" for code in LANGUAGES}
        role = {"organisation_id": str(self.organisation_id), "role": "messenger", **names}
        fact = StaffAccessChanged(
            version=1, staff_id=uuid4(), name="Liisa", memberships=[role], ended_sessions=[]
        )
        store_staff_access(session, fact)
        found = find_staff_access(session, fact.staff_id)
        assert found is not None
        return found

    def _write(self, channel: ChannelName) -> UUID:
        draft = CampaignDraft(
            audience=AudienceFilter(occurrence_ids=(self.occurrence_id,)),
            channels=CHANNELS[channel],
            subject={"fi": "Sisäkengät mukaan", "sv": "", "en": ""},
            body={"fi": BODY, "sv": "", "en": ""},
            sms={"fi": SMS, "sv": "", "en": ""},
            also_later=False,
            send_at=None,
        )
        with self.database.begin() as session:
            made = operations.create_campaign(session, self._actor, self.organisation_id, draft)
            return made.id

    def _wait_until_sent(self, campaign_id: UUID, number: int) -> None:
        mine = Message.campaign_id == campaign_id, Message.state == MessageState.SENT
        pause, end = threading.Event(), time.perf_counter() + MAX_SECONDS
        sent = 0
        while sent < number:
            assert time.perf_counter() < end, f"{sent} of {number} messages were sent"
            pause.wait(0.1)
            with self.database.read() as session:
                sent = session.scalar(select(func.count(Message.id)).where(*mine)) or 0

    def _list_sent(self, campaign_id: UUID) -> Sequence[datetime]:
        mine = Message.campaign_id == campaign_id, Message.sent_at.is_not(None)
        with self.database.read() as session:
            return [at for at in session.scalars(select(Message.sent_at).where(*mine)) if at]


@contextmanager
def run_senders(database: Database, settings: Settings, channel: ChannelName) -> Iterator[None]:
    """Run the senders of a channel in threads, as a worker does, until the block ends."""
    stop = threading.Event()
    names = [one for one in sender.list_senders(database) if one is channel]
    channels = [{name: open_channel(settings, database, name)} for name in names]
    run = partial(sender.run_sender, database, settings)
    threads = [threading.Thread(target=run, args=(own, stop)) for own in channels]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def by_day() -> Iterator[None]:
    """Let the clock go from the noon of tomorrow: at night campaigns wait for the morning."""
    noon = (clock.now() + timedelta(days=1)).replace(hour=10, minute=0)
    with time_machine.travel(noon, tick=True):
        yield
