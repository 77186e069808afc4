"""Requests for a check and their results. Only the worker reaches providers, no web process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.models import SelfCheck
from shared import clock

MAX_WAIT = timedelta(minutes=2)  # a request that is older is not carried out
RETENTION = timedelta(days=1)
OK, CAPTURED = "ok", "captured"


class DomainPart(StrEnum):
    """The part of the domain of our e-mails that is checked; `DOMAIN` has its name."""

    DOMAIN = "domain"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"


class DomainCode(StrEnum):
    """The fault of a record in DNS."""

    MISSING = "missing"
    SEVERAL = "several"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"  # no server of DNS answered
    EVERYBODY = "everybody"  # SPF: everybody may send
    NO_END = "no-end"  # SPF: it does not say that nobody else may
    NO_SELECTOR = "no-selector"  # DKIM: we do not know which key to ask for
    REVOKED = "revoked"  # DKIM: the key is empty
    ONLY_WATCHED = "only-watched"  # DMARC: forged mail is delivered


@dataclass(frozen=True)
class CheckResult:
    """The newest check.

    `codes` has a code by channel and by part of the domain, and is None while there is no result.
    """

    requested_at: datetime
    codes: Mapping[str, str] | None

    @property
    def is_late(self) -> bool:
        """Return whether the worker did not carry out the check in time."""
        return self.codes is None and self.requested_at < clock.now() - MAX_WAIT

    @property
    def is_running(self) -> bool:
        """Return whether a result may still come."""
        return self.codes is None and not self.is_late


def request_check(session: Session) -> UUID:
    """Ask the worker to check the channels; return the id of the request.

    A request that waits already is used again.
    """
    now = clock.now()
    session.execute(delete(SelfCheck).where(SelfCheck.requested_at < now - RETENTION))
    waiting = select(SelfCheck).where(
        SelfCheck.done_at.is_(None), SelfCheck.requested_at > now - MAX_WAIT
    )
    check = session.scalars(waiting.limit(1)).first()
    if check is None:
        check = SelfCheck(requested_at=now, results={})
        session.add(check)
        session.flush()
    return check.id


def find_newest_check(session: Session) -> CheckResult | None:
    """Return the newest check; None when there is none."""
    newest = select(SelfCheck).order_by(SelfCheck.requested_at.desc()).limit(1)
    check = session.scalars(newest).first()
    if check is None:
        return None
    return CheckResult(check.requested_at, check.results if check.done_at else None)
