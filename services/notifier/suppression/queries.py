"""Reads of the suppression list."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, String, any_, func, literal, select
from sqlalchemy.orm import Session

from services.notifier.models import (
    IS_SUPPRESSED,
    Message,
    SubjectType,
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

        `consented_at` is when its owner allowed marketing, if that is sure.
        """
        for row in self.list_reasons(address, consented_at):
            if is_marketing or row.scope is SuppressionScope.EVERYTHING:
                return row.reason
        return None

    def list_reasons(
        self, address: Address, consented_at: datetime | None = None
    ) -> Iterator[Suppression]:
        """Yield what holds messages back; an opt-out before `consented_at` does not any more."""
        for row in self.rows.get(address, ()):
            is_former = (
                row.reason is SuppressionReason.OPTED_OUT
                and consented_at is not None
                and row.created_at < consented_at
            )
            if not is_former or row.scope is SuppressionScope.EVERYTHING:
                yield row


NOBODY = SuppressedAddresses({})


def find_suppressed_messages(
    session: Session, settings: Settings, messages: Sequence[Message]
) -> Mapping[UUID, SuppressionReason]:
    """Return why messages must not go to their addresses, by id; those that may are left out.

    Messages that staff send anyway go, and so does mail to staff: nobody else can sign them in.
    """
    checked = [
        one
        for one in messages
        if one.subject_type is SubjectType.REGISTRATION and not one.is_forced
    ]
    addresses = {one.id: Address(one.channel, one.recipient) for one in checked}
    suppressed = find_suppressed(session, settings, addresses.values())
    reasons = {
        one.id: suppressed.find_reason(
            addresses[one.id],
            is_marketing=one.is_marketing,
            consented_at=one.require_registration().confirmed_consent_at,
        )
        for one in checked
    }
    return {message_id: reason for message_id, reason in reasons.items() if reason is not None}


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
