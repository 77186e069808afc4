"""Every fact of events published again."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.events import republish
from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.contracts import OccurrencePublished, StaffAccessChanged
from shared.database.session import Database
from tests.events.builders import cancel_first_occurrence, create_event, list_published_facts
from tests.events.conftest import Colleague


def republish_facts(app: Flask, before: int) -> list[object]:
    """Republish, and return the facts after the first `before` ones."""
    assert republish.main(app.extensions["live"].settings) == 0
    with app.extensions["live"].database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [decode_fact(json.loads(body)).fact for body in bodies[before:]]


def test_republish_publishes_every_occurrence_and_person_in_a_newer_version(
    app: Flask,
    database: Database,
    school: Callable[[str], UUID],
    hire: Callable[..., Colleague],
    capsys: pytest.CaptureFixture[str],
) -> None:
    event, off = create_event(database, slug="one"), create_event(database, slug="off")
    create_event(database, slug="draft", publish=False)
    cancel_first_occurrence(database, off)
    liisa = hire("Liisa", {school("raseko"): "admin"})
    facts = republish_facts(app, len(list_published_facts(database)))
    slots = {one.slug: one for one in facts if isinstance(one, OccurrencePublished)}
    (person,) = (one for one in facts if isinstance(one, StaffAccessChanged))
    assert {slug: one.version for slug, one in slots.items()} == {"one": 2, "off": 3}
    assert slots["one"].organisation_id == event.organisation_id
    assert slots["off"].cancelled
    assert (person.staff_id, person.version) == (liisa.id, 2)
    assert "3 facts" in capsys.readouterr().out
