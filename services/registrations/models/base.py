"""The base class of every table of registrations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Uuid
from sqlalchemy.orm import DeclarativeBase

from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.database.session import UtcDateTime, create_metadata
from shared.health.heartbeat import heartbeat
from shared.health.reports import service_health
from shared.staff.access import staff_access
from shared.staff.audit import audit


class Base(DeclarativeBase):
    """The registrations database."""

    create_metadata = create_metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to say it
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, str]: JSON,
    }


for table in (outbox, inbox, staff_access, audit, heartbeat, service_health):
    table.to_metadata(Base.metadata)
