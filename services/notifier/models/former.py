"""The values that the recipient of a message knew before a change."""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


@dataclass(frozen=True)
class FormerValues:
    """Values of an occurrence and a registration before a change; None where nothing changed.

    The names are those of the columns of the two copies.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    venue: str | None = None
    address: str | None = None
    online_url: str | None = None
    seats: int | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    link_version: int | None = None

    @property
    def has_address(self) -> bool:
        """Return whether the e-mail address or the phone number was another one."""
        return self.contact_email is not None or self.contact_phone is not None

    def list_given(self) -> dict[str, Any]:
        """Return the values that there are, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def merge_older(self, older: Self) -> Self:
        """Return these values, and those of an older change where both have one."""
        return replace(self, **older.list_given())


NO_FORMER_VALUES = FormerValues()
FORMER_NAMES = frozenset(field.name for field in fields(FormerValues))
_TIMES = ("starts_at", "ends_at")


class FormerValuesText(TypeDecorator[FormerValues]):
    """Former values, stored as JSON in a text column; empty without any."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: FormerValues | None, dialect: Dialect) -> str | None:
        """Convert to JSON."""
        if value is None:
            return None
        given = value.list_given()
        return json.dumps(given, default=datetime.isoformat) if given else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> FormerValues | None:
        """Return the values; names of a later version are left out."""
        if value is None:
            return None
        given: dict[str, Any] = {
            name: datetime.fromisoformat(one) if name in _TIMES else one
            for name, one in (json.loads(value) if value else {}).items()
            if name in FORMER_NAMES
        }
        return FormerValues(**given)
