"""Two who change what one person may do at the same moment, on PostgreSQL: nothing gets lost."""

import json
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.identity import operations as identity
from services.events.models import Organisation
from services.events.models.staff import Membership, StaffMember
from services.events.people import operations, queries
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.errors import NotFound
from shared.staff import access
from shared.staff.access import StaffAccess
from shared.staff.rights import Role
from tests.wire.registrations_server import open_service_database


@pytest.fixture
def database(empty_database: Callable[[], str]) -> Iterator[Database]:
    """A migrated events database on PostgreSQL."""
    with open_service_database(empty_database(), "events") as made:
        yield made


@pytest.fixture
def schools(database: Database) -> list[UUID]:
    """Two organisations."""
    return [organisation(database, slug) for slug in ("raseko", "turku")]


def organisation(database: Database, slug: str) -> UUID:
    with database.begin() as session:
        names = dict.fromkeys(("fi", "sv", "en"), slug)
        made = Organisation(slug=slug, name=names, contact_email="")
        session.add(made)
        session.flush()
        return made.id


def hired(database: Database, roles: dict[UUID, str]) -> StaffAccess:
    with database.begin() as session:
        email = f"{uuid4().hex}@example.org"
        made = StaffMember(email=email, name="Liisa", language="fi", created_at=clock.now())
        session.add(made)
        session.flush()
        for organisation_id, role in roles.items():
            operations.add_membership(session, made, organisation_id, Role(role))
        return StaffAccess(made.id, made.name, (), ())


def known(database: Database, actor: StaffAccess) -> dict[UUID, str]:
    """Return the roles by organisation in the latest published fact about a person."""
    with database.read() as session:
        found = access.find_staff_access(session, actor.staff_id)
    return {one.organisation_id: one.role for one in found.memberships} if found else {}


def held(database: Database, actor: StaffAccess) -> dict[UUID, str]:
    """Return the roles by organisation from the memberships."""
    with database.read() as session:
        mine = select(Membership).where(Membership.staff_id == actor.staff_id)
        return {one.organisation_id: one.role for one in session.scalars(mine)}


def versions(database: Database, actor: StaffAccess) -> list[int]:
    """Versions of the facts about a person, in the order in which they were written."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq))
        facts = [json.loads(body) for body in bodies]
    mine = [one["data"] for one in facts if one["subject"] == str(actor.staff_id)]
    return [one["version"] for one in mine]


def demote(
    session: Session, actor: StaffAccess, organisation_id: UUID, person: StaffAccess
) -> None:
    member = queries.get_member(session, organisation_id, person.staff_id)
    operations.change_role(session, actor, member, Role.VIEWER)


def test_roles_in_two_organisations_changed_at_once_are_both_told(
    database: Database, schools: list[UUID]
) -> None:
    raseko, turku = schools
    one, other = (hired(database, {school: "admin"}) for school in schools)
    person = hired(database, {raseko: "admin", turku: "viewer"})
    with database.begin() as second:
        seen = queries.get_member(second, turku, person.staff_id)
        with database.begin() as first:
            demote(first, one, raseko, person)
        operations.change_role(second, other, seen, Role.EDITOR)
    assert known(database, person) == {raseko: "viewer", turku: "editor"}
    assert versions(database, person) == [1, 2, 3, 4]


def test_session_ended_while_a_role_is_taken_away_is_ended_and_gives_nothing_back(
    database: Database, schools: list[UUID]
) -> None:
    raseko = schools[0]
    boss, person = hired(database, {raseko: "admin"}), hired(database, {raseko: "editor"})
    with database.begin() as session:
        mine = session.get_one(StaffMember, person.staff_id)
        begun = identity.begin_session(session, mine, "Firefox").id
    with database.begin() as second:
        mine = second.get_one(StaffMember, person.staff_id)
        with database.begin() as first:
            operations.remove_member(
                first, boss, queries.get_member(first, raseko, person.staff_id)
            )
        identity.end_sessions(second, mine, begun)
    with database.read() as session:
        notice = access.find_staff_access(session, person.staff_id)
    assert notice
    assert notice.ended_sessions == [str(begun)]
    assert known(database, person) == held(database, person) == {}
    assert versions(database, person) == [1, 2]  # leaving has ended it already


def test_role_given_to_one_who_was_changed_meanwhile_is_told_as_it_is_held(
    database: Database, schools: list[UUID]
) -> None:
    raseko = schools[0]
    boss, person = hired(database, {raseko: "admin"}), hired(database, {raseko: "admin"})
    with database.begin() as second:
        seen = queries.get_member(second, raseko, person.staff_id)
        with database.begin() as first:
            demote(first, boss, raseko, person)
        operations.change_role(second, boss, seen, Role.ADMIN)
    assert known(database, person) == held(database, person) == {raseko: "admin"}


def test_role_given_to_one_who_was_removed_meanwhile_is_refused(
    database: Database, schools: list[UUID]
) -> None:
    raseko = schools[0]
    boss, person = hired(database, {raseko: "admin"}), hired(database, {raseko: "viewer"})
    with database.begin() as second:
        seen = queries.get_member(second, raseko, person.staff_id)
        with database.begin() as first:
            operations.remove_member(
                first, boss, queries.get_member(first, raseko, person.staff_id)
            )
        with pytest.raises(NotFound):
            operations.change_role(second, boss, seen, Role.EDITOR)
    assert known(database, person) == held(database, person) == {}
