"""Reads the reports that mail servers send about e-mails, and saves what they say (RFC 3464).

A report is matched by the address that it came back to, which names the delivery and is signed,
or by the Message-ID of the e-mail it is about. Whoever knows one of them got the e-mail, so that
nobody can report about the e-mails of others. What else a report contains is not stored.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as ParsedEmail
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.delivery import receipts
from services.notifier.models import ChannelName, Delivery, DeliveryState, Message
from shared.config import Settings

MAX_BYTES = 1024 * 1024
MAX_NESTED = 20  # multipart boundaries; a report has three parts
MAX_FOUND = 10  # of what may name the e-mail
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
MESSAGE_ID = re.compile(r"<([0-9a-fA-F-]{36})@")
# Hexadecimal, because mail servers may write a mailbox in small letters.
BOUNCE_ADDRESS = re.compile(r"\+([0-9a-f]{32})-([0-9a-f]{16})@", re.IGNORECASE)
MAC_CHARACTERS = 16
RETURN_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class BounceResult(StrEnum):
    """The outcome of reading a report."""

    APPLIED = "applied"
    REPEATED = "repeated"  # it says nothing new
    UNMATCHED = "unmatched"  # it is about no e-mail of ours that is still known
    NO_REPORT = "no-report"  # it is no report, or says nothing final


@dataclass(frozen=True)
class Bounce:
    """The content of a report: the new state, the status code, and what may name the e-mail."""

    state: DeliveryState
    status: str
    return_addresses: Sequence[str]
    message_ids: Sequence[UUID]


def build_bounce_address(settings: Settings, delivery_id: UUID) -> str:
    """Return the address to which reports about a delivery come back."""
    mailbox, _at, domain = settings.bounce_address.rpartition("@")
    mac = _sign_delivery(settings.link_keys[0], delivery_id)
    return f"{mailbox}+{delivery_id.hex}-{mac}@{domain}"


def read_bounce_address(settings: Settings, text: str) -> UUID | None:
    """Return the delivery that an address names; None when there is none that we signed."""
    for delivery, given in BOUNCE_ADDRESS.findall(text):
        delivery_id = UUID(delivery)
        macs = [_sign_delivery(key, delivery_id) for key in settings.link_keys]
        if any(hmac.compare_digest(mac, given.lower()) for mac in macs):
            return delivery_id
    return None


def save_bounce(session: Session, settings: Settings, raw: bytes) -> BounceResult:
    """Save what a report says about its delivery; anything else changes nothing."""
    bounce = parse_bounce(raw)
    if bounce is None:
        return BounceResult.NO_REPORT
    delivery_id = _find_delivery(session, settings, bounce)
    if delivery_id is None:
        return BounceResult.UNMATCHED
    is_news = receipts.apply_result(
        session, settings, delivery_id, bounce.state, error=bounce.status
    )
    return BounceResult.APPLIED if is_news else BounceResult.REPEATED


def parse_bounce(raw: bytes) -> Bounce | None:
    """Return what a report says; None when it is none, or says nothing final.

    It comes from anywhere: it may be of any size, nested, or of no charset at all.
    """
    if len(raw) > MAX_BYTES or raw.lower().count(b"boundary=") > MAX_NESTED:
        return None
    try:
        return _read_report(message_from_bytes(raw))
    except Exception:  # noqa: BLE001 - whatever a stranger wrote, it is no report
        return None


def _read_report(report: ParsedEmail) -> Bounce | None:
    parts = list(report.walk())
    for fields in _list_recipient_fields(parts):
        state = _read_action(fields)
        status = STATUS.search(str(fields.get("Status", "")))
        if state is not None and status is not None:
            returned = [str(one) for name in RETURN_HEADERS for one in report.get_all(name, [])]
            return Bounce(
                state,
                "" if state is DeliveryState.DELIVERED else status[0],
                returned[:MAX_FOUND],
                list(_list_message_ids(parts))[:MAX_FOUND],
            )
    return None


def _list_recipient_fields(parts: Sequence[ParsedEmail]) -> Iterator[ParsedEmail]:
    """Yield the fields about each recipient; the parser makes a message of each block."""
    for part in parts:
        blocks = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
            yield from (block for block in blocks if isinstance(block, ParsedEmail))


def _read_action(fields: ParsedEmail) -> DeliveryState | None:
    """Return the state that an action means; None for one that is not final, such as delayed."""
    match str(fields.get("Action", "")).strip().lower():
        case "failed":
            return DeliveryState.UNDELIVERED
        case "delivered":
            return DeliveryState.DELIVERED
        case _:
            return None


def _list_message_ids(parts: Sequence[ParsedEmail]) -> Iterator[UUID]:
    """Yield the Message-IDs of the e-mail that a report gives back, if they have our form."""
    for part in parts[1:]:
        headers = part
        if part.get_content_type() == "text/rfc822-headers":
            headers = message_from_string(str(part.get_payload()))
        for text in headers.get_all("Message-ID", []):
            for found in MESSAGE_ID.findall(str(text)):
                with suppress(ValueError):
                    yield UUID(found)


def _find_delivery(session: Session, settings: Settings, bounce: Bounce) -> UUID | None:
    """Return the delivery that a report is about.

    A Message-ID is that of all deliveries of a message: it decides only where there is one. The
    report of an earlier delivery, even a week later, must not be taken for one of the present.
    """
    for address in bounce.return_addresses:
        delivery_id = read_bounce_address(settings, address)
        if delivery_id is not None:
            return delivery_id
    deliveries = (
        select(Delivery.id)
        .join(Message, Delivery.message_id == Message.id)
        .where(Message.id.in_(bounce.message_ids), Message.channel == ChannelName.EMAIL)
        .limit(2)
    )
    found = session.scalars(deliveries).all()
    return found[0] if len(found) == 1 else None


def _sign_delivery(key: str, delivery_id: UUID) -> str:
    text = f"bounce:{delivery_id}".encode()
    return hmac.digest(key.encode(), text, hashlib.sha256).hex()[:MAC_CHARACTERS]
