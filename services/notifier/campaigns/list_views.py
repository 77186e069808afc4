"""Build the view models of the list of campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifier.campaigns.queries import Progress
from services.notifier.campaigns.views import (
    STATE_LABELS,
    find_title,
    name_occurrence,
    word_progress,
)
from services.notifier.models import STARTED_STATES, Campaign, CampaignState, Occurrence
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _l

# The sections of the list.
GROUPS: Sequence[tuple[str, tuple[CampaignState, ...]]] = (
    (_l("Going out"), (CampaignState.PLANNED, *STARTED_STATES)),
    (_l("Drafts"), (CampaignState.DRAFT,)),
    (_l("Done"), (CampaignState.DONE, CampaignState.STOPPED)),
)


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as an entry of the list."""

    id: UUID
    title: str
    about: str
    tone: str
    state: str
    progress: str
    when: str
    iso: str


@dataclass(frozen=True)
class CampaignGroup:
    """A section of the list."""

    name: str
    rows: list[CampaignRow]


def build_groups(
    campaigns: Sequence[Campaign],
    occurrences: Mapping[UUID, Occurrence],
    progress: Mapping[UUID, Progress],
) -> list[CampaignGroup]:
    """Describe the campaigns of a list by section; sections without any are left out."""
    groups = [
        CampaignGroup(
            str(name),
            [
                _build_row(one, occurrences.get(one.id), progress[one.id])
                for one in campaigns
                if one.state in states
            ],
        )
        for name, states in GROUPS
    ]
    return [group for group in groups if group.rows]


def _build_row(
    campaign: Campaign, occurrence: Occurrence | None, progress: Progress
) -> CampaignRow:
    tone, state = STATE_LABELS[campaign.state]
    zone = occurrence.time_zone if occurrence else "UTC"
    at = campaign.finished_at or campaign.starts_at or campaign.created_at
    return CampaignRow(
        id=campaign.id,
        title=find_title(campaign),
        about=name_occurrence(occurrence) if occurrence else "",
        tone=tone,
        state=str(state),
        progress=word_progress(progress) if progress.total else "",
        when=dates.format_moment(at, zone, current_language()),
        iso=dates.format_iso(at),
    )
