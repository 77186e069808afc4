"""Limit the seats of one client: those within its budget at once, further ones held.

A whole school sits behind one address, so the budget counts seats and is wide. A registration
beyond it has its seats for a short time, until somebody uses the link that is sent to its contact.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case
from sqlalchemy.orm import Session

from services.registrations.models import PartnerKey, SeatBudget
from services.registrations.registration.insert import Budget
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.upsert import insert_for

NETWORK_BITS = 64  # of IPv6: a household or a server has all addresses of such a network
UNLIMITED = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one client.

    It takes `seats` in a `period`, and as many again that are held for `hold`. With `must_hold` all
    of them are held. A contact that has not used the link in our message has at most
    `contact_seats`, and `contact_event_seats` of them at one event. A contact is on at most
    `contact_waiting` waiting lists. `partner` is the name of the
    partner's system that registers, if it is one.
    """

    client: str
    seats: int
    period: timedelta
    hold: timedelta
    contact_seats: int = UNLIMITED
    contact_event_seats: int = UNLIMITED
    contact_waiting: int = UNLIMITED
    partner: str = ""
    must_hold: bool = False

    @property
    def first_status(self) -> RegistrationStatus:
        """Return the status that a new registration has within the budget."""
        return RegistrationStatus.HELD if self.must_hold else RegistrationStatus.CONFIRMED

    def build_budget(
        self, status: RegistrationStatus, now: datetime, *, only_once: bool = False
    ) -> Budget:
        """Build the budget of a registration that gets this status."""
        return Budget(
            client=self.client,
            seats=2 * self.seats if status is RegistrationStatus.HELD else self.seats,
            ended_at=now - self.period,
            contact_seats=self.contact_seats,
            contact_event_seats=self.contact_event_seats,
            only_once=only_once,
        )


def build_limits(settings: Settings, address: str, *, must_hold: bool = False) -> Limits:
    """Build the limits of a client address."""
    return Limits(
        client=hash_address(settings, address),
        seats=settings.address_seats or UNLIMITED,
        period=timedelta(minutes=settings.address_minutes),
        hold=timedelta(minutes=settings.hold_minutes),
        contact_seats=settings.contact_seats or UNLIMITED,
        contact_event_seats=settings.contact_event_seats or UNLIMITED,
        contact_waiting=settings.contact_waiting or UNLIMITED,
        must_hold=must_hold,
    )


def build_partner_limits(settings: Settings, key: PartnerKey) -> Limits:
    """Build the limits of a partner's key: a budget of its own, and no cap for its contacts."""
    return Limits(
        client=f"partner:{key.id.hex}",
        seats=key.seats,
        period=timedelta(minutes=settings.address_minutes),
        hold=timedelta(minutes=settings.hold_minutes),
        partner=key.name,
    )


def spend_budget(session: Session, limits: Limits, seats: int, now: datetime) -> bool:
    """Count seats against a client's budget; return False, and count nothing, beyond it.

    The hot statement of registrations does the same by itself, in `insert.SPEND_BUDGET`.
    """
    ended_at = now - limits.period
    row = {"client": limits.client, "used": seats, "started_at": now}
    statement = insert_for(session, SeatBudget).values(row)
    is_over = SeatBudget.started_at <= ended_at
    used = seats + case((is_over, 0), else_=SeatBudget.used)
    spent = statement.on_conflict_do_update(
        index_elements=["client"],
        set_={
            "used": used,
            "started_at": case((is_over, now), else_=SeatBudget.started_at),
        },
        where=used <= limits.seats,
    )
    if seats > limits.seats:
        return False
    return session.execute(spent.returning(SeatBudget.client)).first() is not None


def hash_address(settings: Settings, address: str) -> str:
    """Return a keyed hash of the network of an address, which is stored in place of the address."""
    key, network = settings.session_keys[0].encode(), find_network(address)
    return hmac.digest(key, f"address:{network}".encode(), hashlib.sha256).hex()


def find_network(address: str) -> str:
    """Return what stands for one client: an IPv4 address, or the network of an IPv6 address.

    What is no address stands for itself.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((found, NETWORK_BITS), strict=False))
        found = found.ipv4_mapped
    return str(found)
