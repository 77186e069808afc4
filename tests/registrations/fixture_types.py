"""Types of the fixtures that are functions."""

from collections.abc import Callable
from uuid import UUID

from services.registrations.models import Occurrence

CreateOccurrence = Callable[..., UUID]
GetOccurrence = Callable[[UUID], Occurrence]
