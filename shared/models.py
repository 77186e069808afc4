"""Define the base of every service's models."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, MetaData, Uuid

from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.database.session import create_metadata
from shared.database.types import UtcDateTime
from shared.health.heartbeat import heartbeat
from shared.health.reports import service_health
from shared.health.work_counts import work_count
from shared.staff.access import staff_access
from shared.staff.audit import audit

# Column types by annotation; a text in three languages is one JSON column: {"fi", "sv", "en"}.
COLUMN_TYPES: Mapping[Any, Any] = {
    datetime: UtcDateTime,
    UUID: Uuid,
    dict[str, str]: JSON,
    dict[str, int]: JSON,
    list[str]: JSON,
}
SHARED_TABLES = (outbox, inbox, staff_access, audit, heartbeat, service_health, work_count)


def create_service_metadata() -> MetaData:
    """Return the metadata of a service's database, with the tables that every service has."""
    metadata = create_metadata()
    for table in SHARED_TABLES:
        table.to_metadata(metadata)
    return metadata
