"""The switch of the daily digest: others learn of it, and of the address only while it is on."""

import json

from sqlalchemy import select

from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.contracts import DigestChosen
from shared.database.session import Database
from tests.events.staff_account import AddOrganisation, AddStaffAccount, StaffAccount


def list_choices(database: Database) -> list[DigestChosen]:
    """Return the published choices, oldest first."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    facts = [decode_fact(json.loads(body)).fact for body in bodies]
    return [fact for fact in facts if isinstance(fact, DigestChosen)]


def save(person: StaffAccount, wants_digest: str = "", language: str = "sv") -> None:
    """Save the own page; a box without a tick is not sent."""
    if wants_digest:
        person.post("/staff/me", name="Liisa", language=language, wants_digest=wants_digest)
    else:
        person.post("/staff/me", name="Liisa", language=language)


def test_choice_is_published_with_the_address_while_it_is_on(
    database: Database, add_organisation: AddOrganisation, add_staff_account: AddStaffAccount
) -> None:
    liisa = add_staff_account("Liisa", {add_organisation("raseko"): "admin"})
    save(liisa)
    assert list_choices(database) == []
    save(liisa, wants_digest="1")
    assert 'name="wants_digest" type="checkbox" value="1" checked' in liisa.get("/staff/me")
    save(liisa)
    on, off = list_choices(database)
    assert (on.is_wanted, on.email, on.language) == (True, liisa.email, "sv")
    assert (off.is_wanted, off.email) == (False, "")
    assert off.version > on.version


def test_another_language_of_a_reader_is_published(
    database: Database, add_organisation: AddOrganisation, add_staff_account: AddStaffAccount
) -> None:
    liisa = add_staff_account("Liisa", {add_organisation("raseko"): "messenger"})
    save(liisa, wants_digest="1")
    save(liisa, wants_digest="1", language="en")
    assert [one.language for one in list_choices(database)] == ["sv", "en"]


def test_switch_is_offered_to_those_who_may_read_messages(
    add_organisation: AddOrganisation, add_staff_account: AddStaffAccount
) -> None:
    organisation = add_organisation("raseko")
    assert "wants_digest" in add_staff_account("Liisa", {organisation: "messenger"}).get(
        "/staff/me"
    )
    assert "wants_digest" not in add_staff_account("Veikko", {organisation: "viewer"}).get(
        "/staff/me"
    )
