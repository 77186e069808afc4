"""Test the command that publishes every fact of events again."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from services.events import republish
from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.contracts import OccurrencePublished, StaffAccessChanged
from shared.database.session import Database
from tests.events.builders import cancel_first_occurrence, create_event, list_published_facts
from tests.events.staff_account import AddOrganisation, AddStaffAccount


def republish_facts(app: Flask, before: int) -> list[object]:
    """Republish, and return the facts after the first `before` ones."""
    assert republish.main(app.extensions["live"].settings) == 0
    with app.extensions["live"].database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [decode_fact(json.loads(body)).fact for body in bodies[before:]]


def test_republish_publishes_all_facts_with_higher_version(
    app: Flask,
    database: Database,
    add_organisation: AddOrganisation,
    add_staff_account: AddStaffAccount,
    capsys: pytest.CaptureFixture[str],
) -> None:
    event, cancelled = create_event(database, slug="one"), create_event(database, slug="cancelled")
    create_event(database, slug="draft", publish=False)
    cancel_first_occurrence(database, cancelled)
    liisa = add_staff_account("Liisa", {add_organisation("raseko"): "admin"})
    facts = republish_facts(app, len(list_published_facts(database)))
    occurrences = {one.slug: one for one in facts if isinstance(one, OccurrencePublished)}
    (person,) = (one for one in facts if isinstance(one, StaffAccessChanged))
    assert {slug: one.version for slug, one in occurrences.items()} == {"one": 2, "cancelled": 3}
    assert occurrences["one"].organisation_id == event.organisation_id
    assert occurrences["cancelled"].cancelled
    assert (person.staff_id, person.version) == (liisa.id, 2)
    assert "3 facts" in capsys.readouterr().out
