"""Notice when an occurrence fills unusually fast: by a rush, or by a script."""

from datetime import datetime, timedelta

from services.events.models import Occurrence

PERIOD = timedelta(minutes=10)
MIN_SEATS = 30  # a class may take so many at once
MIN_SHARE = 0.5  # of the capacity


def note_pace(occurrence: Occurrence, capacity: int, taken: int, now: datetime) -> None:
    """Compare new counts of seats with those of up to ten minutes ago.

    It fills unusually fast when 30 seats or more, and half of its capacity or more, were taken
    since then. Call it before the new counts are stored.
    """
    if occurrence.pace_at is None or now - occurrence.pace_at > PERIOD:
        occurrence.pace_taken, occurrence.pace_at = occurrence.taken, now
    added = taken - occurrence.pace_taken
    if added >= MIN_SEATS and added >= capacity * MIN_SHARE:
        occurrence.fast_at = now
