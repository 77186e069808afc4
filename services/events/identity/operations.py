"""Signing in and out. Each takes a session of the database; none commits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from services.events.identity import facts, queries
from services.events.models.staff import (
    Membership,
    SignIn,
    StaffMember,
    StaffSession,
)
from shared import clock
from shared.bus import outbox
from shared.contracts import SignInRequested
from shared.errors import DomainError

LINK_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)
MAX_OPEN_LINKS = 5  # nobody's mailbox is filled by somebody else


class LinkGone(DomainError):
    """The link was used, has expired, was taken back, or never was one."""

    status, code, title = 410, "link-gone", "This link does not work any more"


def request_sign_in_link(session: Session, email: str, goes_to: str) -> None:
    """Send a link to sign in, if this is a member of staff; who asks is told the same."""
    person = queries.find_staff_by_email(session, email)
    if person is None or not person.memberships or _open_links(session, person) >= MAX_OPEN_LINKS:
        return
    moment = clock.now()
    asked = SignIn(
        staff_id=person.id, goes_to=goes_to, created_at=moment, expires_at=moment + LINK_LIFETIME
    )
    session.add(asked)
    session.flush()
    fact = SignInRequested(
        version=1,
        sign_in_id=asked.id,
        name=person.name,
        email=person.email,
        language=person.language,
        expires_at=asked.expires_at,
    )
    outbox.add_fact(session, fact)


def use_sign_in_link(session: Session, sign_in_id: UUID, browser: str) -> tuple[StaffSession, str]:
    """Sign in by a link, once; the new session and where to go. LinkGone."""
    moment = clock.now()
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.used_at.is_(None), SignIn.expires_at > moment)
        .values(used_at=moment)
        .returning(SignIn.id)
    )
    if session.execute(statement).first() is None:
        raise LinkGone
    asked = session.get_one(SignIn, sign_in_id, populate_existing=True)
    if not asked.staff_member.memberships:
        raise LinkGone
    return begin_session(session, asked.staff_member, browser), asked.goes_to


def begin_session(session: Session, person: StaffMember, browser: str) -> StaffSession:
    """A new session, under an id that nobody has seen before."""
    moment = clock.now()
    begun = StaffSession(
        staff_id=person.id, browser=browser, created_at=moment, expires_at=moment + SESSION_LIFETIME
    )
    session.add(begun)
    session.flush()
    return begun


def end_sessions(session: Session, person: StaffMember, *session_ids: UUID) -> None:
    """End sessions of this person; every service hears of it. Repeating changes nothing."""
    mine = (StaffSession.staff_id == person.id) & StaffSession.ended_at.is_(None)
    ended = session.execute(
        update(StaffSession)
        .where(mine, StaffSession.id.in_(session_ids))
        .values(ended_at=clock.now())
        .returning(StaffSession.id)
    ).all()
    if ended:
        facts.publish_staff_access(session, person)


def end_all_sessions(session: Session, person: StaffMember) -> None:
    """End every session of somebody who has left; whoever calls tells it."""
    mine = (StaffSession.staff_id == person.id) & StaffSession.ended_at.is_(None)
    session.execute(update(StaffSession).where(mine).values(ended_at=clock.now()))


def change_profile(session: Session, person: StaffMember, name: str, language: str) -> None:
    """Another name, and the language of our mails."""
    changed = person.name != name
    person.name, person.language = name, language
    if changed:
        facts.publish_staff_access(session, person)


def delete_expired_staff_data(session: Session) -> None:
    """Drop links a day after their end, sessions a month after theirs, then who has left."""
    moment = clock.now()
    old = moment - timedelta(days=30)
    session.execute(delete(SignIn).where(SignIn.expires_at < moment - timedelta(days=1)))
    session.execute(delete(StaffSession).where(StaffSession.expires_at < old))
    session.flush()
    for person in session.scalars(_gone(old)).all():
        person.name = ""
        facts.publish_staff_access(session, person)  # every service's copy loses the name too
        session.delete(person)


def _gone(old: datetime) -> Select[StaffMember]:
    """People who have no role any more, and no session or link that is still kept."""
    return select(StaffMember).where(
        StaffMember.created_at < old,
        StaffMember.id.not_in(select(Membership.staff_id)),
        StaffMember.id.not_in(select(StaffSession.staff_id)),
        StaffMember.id.not_in(select(SignIn.staff_id)),
    )


def _open_links(session: Session, person: StaffMember) -> int:
    unused = select(func.count(SignIn.id)).where(
        SignIn.staff_id == person.id, SignIn.used_at.is_(None), SignIn.expires_at > clock.now()
    )
    return session.scalar(unused) or 0
