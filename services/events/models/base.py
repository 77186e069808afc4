"""The base class of every table of events."""

from typing import ClassVar

from sqlalchemy.orm import DeclarativeBase

from shared.models import COLUMN_TYPES, create_service_metadata


class Base(DeclarativeBase):
    """The events database."""

    metadata = create_service_metadata()
    type_annotation_map: ClassVar = {**COLUMN_TYPES}
