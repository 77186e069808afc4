"""Reads of the suppression list."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, String, any_, func, literal, select
from sqlalchemy.orm import Session

from services.notifier.models import (
    IS_SUPPRESSED,
    Suppression,
    SuppressionReason,
    SuppressionScope,
)
from services.notifier.suppression.address_keys import Address, list_address_keys
from shared.config import Settings


@dataclass(frozen=True)
class SuppressedAddresses:
    """The addresses of a batch that are on the suppression list, with the rows of each."""

    rows: Mapping[Address, Sequence[Suppression]]

    def find_reason(
        self, address: Address, *, is_marketing: bool, consented_at: datetime | None = None
    ) -> SuppressionReason | None:
        """Return why an address does not get a message; None when it does.

        `consented_at` is when its owner allowed marketing, if that is sure: an opt-out before does
        not count any more.
        """
        for row in self.rows.get(address, ()):
            is_former = (
                row.reason is SuppressionReason.OPTED_OUT
                and consented_at is not None
                and row.created_at < consented_at
            )
            if (is_marketing and not is_former) or row.scope is SuppressionScope.EVERYTHING:
                return row.reason
        return None


NOBODY = SuppressedAddresses({})


def find_suppressed(
    session: Session, settings: Settings, addresses: Iterable[Address]
) -> SuppressedAddresses:
    """Find which of many addresses are on the list, in one statement for all of them.

    What holds back everything comes before what holds back marketing only, the oldest row first.
    """
    by_key = {
        key: address
        for address in dict.fromkeys(addresses)
        for key in list_address_keys(settings, address)
    }
    found: dict[Address, list[Suppression]] = defaultdict(list)
    if by_key:
        rows = (
            select(Suppression)
            .where(IS_SUPPRESSED, filter_keys(session, list(by_key)))
            .order_by(Suppression.scope, Suppression.created_at, Suppression.id)
        )
        for row in session.scalars(rows):
            found[by_key[row.address_key]].append(row)
    return SuppressedAddresses(found)


def filter_keys(session: Session, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of the rows with any of these hashes, however many: as one parameter."""
    if session.get_bind().dialect.name == "postgresql":
        return Suppression.address_key == any_(literal(list(keys), ARRAY(String)))
    values = func.json_each(json.dumps(list(keys))).table_valued("value")
    return Suppression.address_key.in_(select(values.c.value))
