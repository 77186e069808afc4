"""The base class of every table of notifier."""

from typing import ClassVar

from sqlalchemy.orm import DeclarativeBase

from shared.models import COLUMN_TYPES, create_service_metadata


class Base(DeclarativeBase):
    """The notifier database."""

    metadata = create_service_metadata()
    type_annotation_map: ClassVar = {**COLUMN_TYPES}
