"""Writes of the digest. Each takes a session; none commits."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.notifier.delivery.failures import is_ready
from services.notifier.digest.compose import DigestText, compose_digest
from services.notifier.digest.queries import OrganisationNews, read_news
from services.notifier.models import DigestReader, MessageKind, RowWork, StaffMail
from services.notifier.staff_mail.operations import queue_written_mail
from shared.contracts import DigestChosen
from shared.database.upsert import store_newest
from shared.staff.access import Membership, find_staff_access
from shared.staff.rights import Right, role_has_right

SEND_TIME = time(7, 30)  # by the local clock
LIFETIME = timedelta(hours=20)  # what is older than this says nothing new
_readers: Any = DigestReader.__table__


def store_choice(session: Session, fact: DigestChosen) -> None:
    """Store whether a member of staff wants the digest; a lower version changes nothing."""
    row = {
        "staff_id": fact.staff_id,
        "version": fact.version,
        "email": fact.email if fact.is_wanted else "",
        "language": fact.language,
    }
    store_newest(session, _readers, row)


def list_waiting_readers(session: Session, today: date) -> list[UUID]:
    """Return the readers for whom this day is not done."""
    rows = select(DigestReader.staff_id).where(
        DigestReader.email != "",
        _is_open(today),
        is_ready(RowWork.WRITE_DIGEST, DigestReader.staff_id),
    )
    return list(session.scalars(rows.order_by(DigestReader.staff_id)))


def find_day(now: datetime, zone: str) -> date | None:
    """Return the day whose digests are due; None before their time in the morning."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= SEND_TIME else None


def queue_digest(session: Session, staff_id: UUID, today: date, zone: str) -> bool:
    """Queue the digest of a day, once, however often it is called; return whether there is one.

    The day is done in the transaction of the e-mail, and the e-mail's id comes from the person and
    the day. Nothing is queued where there is nothing to say, or no right to see it.
    """
    claim = (
        update(DigestReader)
        .where(DigestReader.staff_id == staff_id, DigestReader.email != "", _is_open(today))
        .values(last_day=today)
        .returning(DigestReader.email, DigestReader.language)
        .execution_options(synchronize_session=False)
    )
    reader = session.execute(claim).one_or_none()
    if reader is None:
        return False
    until = datetime.combine(today, SEND_TIME, ZoneInfo(zone)).astimezone(UTC)
    yesterday = today - timedelta(days=1)
    since = datetime.combine(yesterday, SEND_TIME, ZoneInfo(zone)).astimezone(UTC)
    news = {
        membership.name[reader.language]: found
        for membership in _list_memberships(session, staff_id)
        if not (found := read_news(session, membership.organisation_id, since, until)).is_empty
    }
    if not news:
        return False
    _queue_mail(session, staff_id, today, reader.email, reader.language, until, news)
    return True


def _queue_mail(
    session: Session,
    staff_id: UUID,
    today: date,
    email: str,
    language: str,
    until: datetime,
    news: Mapping[str, OrganisationNews],
) -> None:
    text: DigestText = compose_digest(language, news)
    mail = StaffMail(
        id=uuid5(staff_id, f"digest {today.isoformat()}"),
        kind=MessageKind.DIGEST,
        email=email,
        name="",
        language=language,
        organisation_name={},
        expires_at=until + LIFETIME,
    )
    queue_written_mail(session, mail, text.subject, text.text, text.html)


def _list_memberships(session: Session, staff_id: UUID) -> list[Membership]:
    """Return the organisations whose messages the person may see now."""
    access = find_staff_access(session, staff_id)
    memberships = access.memberships if access else ()
    return [one for one in memberships if role_has_right(one.role, Right.MESSAGE)]


def _is_open(today: date) -> Any:
    return or_(DigestReader.last_day.is_(None), DigestReader.last_day < today)
