"""A school that chooses when and how its messages go."""

from datetime import UTC, datetime, time
from typing import Any

from services.notifier.models import OrganisationSettings
from services.notifier.organisation_settings import operations
from services.notifier.organisation_settings.schemas import SettingsDraft
from tests.notifier.rules.school import ACTOR, School


def build_settings(**given: Any) -> SettingsDraft:
    """Build the usual settings, with other values where they are given."""
    values = {
        "opens": time(8),
        "closes": time(21),
        "on_sundays": True,
        "on_holidays": True,
        "uses_fallback": True,
        "sms_day_segments": 0,
    }
    return SettingsDraft(**{**values, **given})


class ChoosingSchool(School):
    """A school whose open day is at noon on Monday, 23 November 2026, in Helsinki."""

    start = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def choose(self, **given: Any) -> None:
        """Save settings, as the newest."""
        with self.at_this_time(), self.database.begin() as session:
            stored = session.get(OrganisationSettings, self.organisation_id)
            version = stored.version if stored else 0
            draft = build_settings(**given)
            operations.save_settings(session, ACTOR, self.organisation_id, draft, version)

    def work(self) -> None:
        """Let the timer and the sender work once."""
        self.run_timer()
        self.send()
