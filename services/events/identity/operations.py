"""Every write about signing in and out. Operations take a session and never commit."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from services.events.identity import facts, queries
from services.events.identity.schemas import ProfileChange
from services.events.models.staff import (
    Membership,
    SignIn,
    SignInRequest,
    StaffMember,
    StaffSession,
)
from shared import clock
from shared.bus import outbox
from shared.contracts import SignInRequested
from shared.database.containment import run_for_each_row
from shared.errors import DomainError

LINK_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)
MAX_OPEN_LINKS = 5  # so that a stranger cannot fill somebody's mailbox
MAX_ANSWERED = 50  # requests in one transaction
LINK_RETENTION = timedelta(days=1)
SESSION_RETENTION = timedelta(days=30)


class LinkGone(DomainError):
    """The link was used, has expired, was revoked, or never existed."""

    status, code, title = 410, "link-gone", "This link does not work any more"


def request_sign_in_link(session: Session, email: str, next_page: str) -> None:
    """Note that somebody wants a link to sign in; `next_page` opens after it.

    It is the same work for every address, so that neither the answer nor its time tells which
    addresses belong to staff. `answer_sign_in_requests` does the rest.
    """
    session.add(SignInRequest(email=email, next_page=next_page, created_at=clock.now()))


def answer_sign_in_requests(session: Session) -> None:
    """Send links to the members of staff among those who want one; forget the others."""
    oldest = select(SignInRequest).order_by(SignInRequest.created_at).limit(MAX_ANSWERED)
    requests = session.scalars(oldest.with_for_update(skip_locked=True)).all()
    asked = {request.id: (request.email, request.next_page) for request in requests}

    def answer_sign_in_request(request_id: UUID) -> None:
        _send_sign_in_link(session, *asked[request_id])

    run_for_each_row(session, asked, answer_sign_in_request)
    # Also those that could not be answered: somebody who still waits asks again.
    session.execute(delete(SignInRequest).where(SignInRequest.id.in_(asked)))


def _send_sign_in_link(session: Session, email: str, next_page: str) -> None:
    """Send a link, unless the address is not a member's or too many links are open."""
    staff_member = queries.find_staff_by_email(session, email)
    if staff_member is None or not staff_member.memberships:
        return
    if _count_open_links(session, staff_member.id) >= MAX_OPEN_LINKS:
        return
    now = clock.now()
    link = SignIn(
        staff_id=staff_member.id,
        next_page=next_page,
        created_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    session.add(link)
    session.flush()
    fact = SignInRequested(
        version=1,
        sign_in_id=link.id,
        name=staff_member.name,
        email=staff_member.email,
        language=staff_member.language,
        expires_at=link.expires_at,
    )
    outbox.add_fact(session, fact)


def use_sign_in_link(session: Session, sign_in_id: UUID, browser: str) -> tuple[StaffSession, str]:
    """Sign in by a link; return the new session and the page to open.

    Raises LinkGone: a link works once, and only for somebody who still has a role.
    """
    now = clock.now()
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.used_at.is_(None), SignIn.expires_at > now)
        .values(used_at=now)
        .returning(SignIn.id)
    )
    if session.execute(statement).first() is None:
        raise LinkGone
    link = session.get_one(SignIn, sign_in_id, populate_existing=True)
    if not link.staff_member.memberships:
        raise LinkGone
    close_links(session, link.staff_member)
    return begin_session(session, link.staff_member, browser), link.next_page


def begin_session(session: Session, staff_member: StaffMember, browser: str) -> StaffSession:
    """Begin a session with a new id, so that nobody can plant an id of their own."""
    now = clock.now()
    staff_session = StaffSession(
        staff_id=staff_member.id,
        browser=browser,
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
    )
    session.add(staff_session)
    session.flush()
    return staff_session


def end_sessions(session: Session, staff_member: StaffMember, *session_ids: UUID) -> None:
    """End these sessions of a member of staff in every service; others' ids are ignored."""
    is_open = (StaffSession.staff_id == staff_member.id) & StaffSession.ended_at.is_(None)
    ended = session.execute(
        update(StaffSession)
        .where(is_open, StaffSession.id.in_(session_ids))
        .values(ended_at=clock.now())
        .returning(StaffSession.id)
    ).all()
    if ended:
        facts.publish_staff_access(session, staff_member)


def end_all_sessions(session: Session, staff_member: StaffMember) -> None:
    """End every session of somebody who left; the caller publishes the new access."""
    is_open = (StaffSession.staff_id == staff_member.id) & StaffSession.ended_at.is_(None)
    session.execute(update(StaffSession).where(is_open).values(ended_at=clock.now()))
    close_links(session, staff_member)


def close_links(session: Session, staff_member: StaffMember) -> None:
    """Make every link that the person has not used yet invalid: somebody else may have it."""
    is_open = (SignIn.staff_id == staff_member.id) & SignIn.used_at.is_(None)
    session.execute(update(SignIn).where(is_open).values(used_at=clock.now()))


def change_profile(session: Session, staff_member: StaffMember, change: ProfileChange) -> None:
    """Change the name, the language of mails and the digest; what others must know is published."""
    is_renamed = staff_member.name != change.name
    had_digest = staff_member.wants_digest
    staff_member.name, staff_member.language = change.name, change.language
    staff_member.wants_digest = change.wants_digest
    if is_renamed or had_digest or change.wants_digest:
        facts.publish_staff_access(session, staff_member)
    if had_digest or change.wants_digest:
        facts.publish_digest_choice(session, staff_member)


def delete_expired_staff_data(session: Session) -> None:
    """Delete old links and sessions, and then the accounts of people who left."""
    now = clock.now()
    session.execute(delete(SignInRequest).where(SignInRequest.created_at < now - LINK_RETENTION))
    session.execute(delete(SignIn).where(SignIn.expires_at < now - LINK_RETENTION))
    session.execute(delete(StaffSession).where(StaffSession.expires_at < now - SESSION_RETENTION))
    session.flush()

    def delete_account(staff_id: UUID) -> None:
        staff_member = session.get_one(StaffMember, staff_id)
        staff_member.name = ""
        facts.publish_staff_access(session, staff_member)  # removes the name in every service
        if staff_member.wants_digest:
            staff_member.wants_digest = False
            facts.publish_digest_choice(session, staff_member)
        session.delete(staff_member)

    unused = session.scalars(_select_unused_accounts(now - SESSION_RETENTION)).all()
    run_for_each_row(session, unused, delete_account)


def _select_unused_accounts(created_before: datetime) -> Select[UUID]:
    """Select accounts without a role whose sessions and links are all deleted."""
    return select(StaffMember.id).where(
        StaffMember.created_at < created_before,
        StaffMember.id.not_in(select(Membership.staff_id)),
        StaffMember.id.not_in(select(StaffSession.staff_id)),
        StaffMember.id.not_in(select(SignIn.staff_id)),
    )


def _count_open_links(session: Session, staff_id: UUID) -> int:
    unused = select(func.count(SignIn.id)).where(
        SignIn.staff_id == staff_id, SignIn.used_at.is_(None), SignIn.expires_at > clock.now()
    )
    return session.scalar(unused) or 0
