"""Concurrent changes of one person's roles on PostgreSQL are all applied and published."""

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
    """Return a migrated events database on PostgreSQL."""
    with open_service_database(empty_database(), "events") as created:
        yield created


@pytest.fixture
def organisation_ids(database: Database) -> list[UUID]:
    """Create two organisations and return their ids."""
    return [create_organisation(database, slug) for slug in ("raseko", "turku")]


def create_organisation(database: Database, slug: str) -> UUID:
    with database.begin() as session:
        names = dict.fromkeys(("fi", "sv", "en"), slug)
        created = Organisation(slug=slug, name=names, contact_email="")
        session.add(created)
        session.flush()
        return created.id


def create_staff(database: Database, roles: dict[UUID, str]) -> StaffAccess:
    with database.begin() as session:
        email = f"{uuid4().hex}@example.org"
        created = StaffMember(email=email, name="Liisa", language="fi", created_at=clock.now())
        session.add(created)
        session.flush()
        for organisation_id, role in roles.items():
            operations.add_membership(session, created, organisation_id, Role(role))
        return StaffAccess(created.id, created.name, (), ())


def read_published_roles(database: Database, actor: StaffAccess) -> dict[UUID, str]:
    """Return the roles by organisation in the latest published fact about a person."""
    with database.read() as session:
        found = access.find_staff_access(session, actor.staff_id)
    return {one.organisation_id: one.role for one in found.memberships} if found else {}


def read_membership_roles(database: Database, actor: StaffAccess) -> dict[UUID, str]:
    """Return the roles by organisation from the memberships."""
    with database.read() as session:
        memberships = select(Membership).where(Membership.staff_id == actor.staff_id)
        return {one.organisation_id: one.role for one in session.scalars(memberships)}


def list_fact_versions(database: Database, actor: StaffAccess) -> list[int]:
    """Return the versions of the facts about a person, in the order of writing."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq))
        facts = [json.loads(body) for body in bodies]
    data = [one["data"] for one in facts if one["subject"] == str(actor.staff_id)]
    return [one["version"] for one in data]


def make_viewer(
    session: Session, actor: StaffAccess, organisation_id: UUID, person: StaffAccess
) -> None:
    member = queries.get_member(session, organisation_id, person.staff_id)
    operations.change_role(session, actor, member, Role.VIEWER)


def test_roles_changed_at_once_in_two_organisations_are_published(
    database: Database, organisation_ids: list[UUID]
) -> None:
    raseko, turku = organisation_ids
    first_admin, second_admin = (
        create_staff(database, {school: "admin"}) for school in organisation_ids
    )
    person = create_staff(database, {raseko: "admin", turku: "viewer"})
    with database.begin() as second:
        member = queries.get_member(second, turku, person.staff_id)
        with database.begin() as first:
            make_viewer(first, first_admin, raseko, person)
        operations.change_role(second, second_admin, member, Role.EDITOR)
    assert read_published_roles(database, person) == {raseko: "viewer", turku: "editor"}
    assert list_fact_versions(database, person) == [1, 2, 3, 4]


def test_session_ended_during_a_removal_does_not_restore_the_role(
    database: Database, organisation_ids: list[UUID]
) -> None:
    raseko = organisation_ids[0]
    admin, person = (
        create_staff(database, {raseko: "admin"}),
        create_staff(database, {raseko: "editor"}),
    )
    with database.begin() as session:
        staff_member = session.get_one(StaffMember, person.staff_id)
        session_id = identity.begin_session(session, staff_member, "Firefox").id
    with database.begin() as second:
        staff_member = second.get_one(StaffMember, person.staff_id)
        with database.begin() as first:
            operations.remove_member(
                first, admin, queries.get_member(first, raseko, person.staff_id)
            )
        identity.end_sessions(second, staff_member, session_id)
    with database.read() as session:
        staff_access = access.find_staff_access(session, person.staff_id)
    assert staff_access
    assert staff_access.ended_sessions == [str(session_id)]
    assert read_published_roles(database, person) == read_membership_roles(database, person) == {}
    assert list_fact_versions(database, person) == [
        1,
        2,
    ]  # the removal has already ended the session


def test_role_changed_twice_at_once_is_published_as_stored(
    database: Database, organisation_ids: list[UUID]
) -> None:
    raseko = organisation_ids[0]
    admin, person = (
        create_staff(database, {raseko: "admin"}),
        create_staff(database, {raseko: "admin"}),
    )
    with database.begin() as second:
        member = queries.get_member(second, raseko, person.staff_id)
        with database.begin() as first:
            make_viewer(first, admin, raseko, person)
        operations.change_role(second, admin, member, Role.ADMIN)
    assert (
        read_published_roles(database, person)
        == read_membership_roles(database, person)
        == {raseko: "admin"}
    )


def test_role_change_of_a_member_removed_meanwhile_is_refused(
    database: Database, organisation_ids: list[UUID]
) -> None:
    raseko = organisation_ids[0]
    admin, person = (
        create_staff(database, {raseko: "admin"}),
        create_staff(database, {raseko: "viewer"}),
    )
    with database.begin() as second:
        member = queries.get_member(second, raseko, person.staff_id)
        with database.begin() as first:
            operations.remove_member(
                first, admin, queries.get_member(first, raseko, person.staff_id)
            )
        with pytest.raises(NotFound):
            operations.change_role(second, admin, member, Role.EDITOR)
    assert read_published_roles(database, person) == read_membership_roles(database, person) == {}
