"""Drafts: an hour at most, one form each, nothing but what the form has."""

from datetime import timedelta
from uuid import uuid4

import time_machine
from sqlalchemy import func, select

from services.registrations.drafts import operations, queries, timers
from services.registrations.drafts.queries import DraftKey
from services.registrations.models import Draft, DraftPurpose
from shared import clock
from shared.database.session import Database


def build_key(purpose: DraftPurpose = DraftPurpose.REGISTER) -> DraftKey:
    return DraftKey(uuid4(), purpose, uuid4())


def save(database: Database, key: DraftKey, name: str) -> None:
    with database.begin() as session:
        operations.save_draft(session, key, {"contact-name": name})


def find(database: Database, key: DraftKey) -> dict[str, str] | None:
    with database.read() as session:
        return queries.find_fields(session, key)


def count_drafts(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(Draft.id))) or 0


def test_saving_again_replaces_what_was_typed(database: Database) -> None:
    key = build_key()
    for name in ("Aino", "Eino"):
        save(database, key, name)
    assert find(database, key) == {"contact-name": "Eino"}
    assert count_drafts(database) == 1


def test_draft_is_found_by_its_form_and_subject_only(database: Database) -> None:
    key = build_key()
    save(database, key, "Aino")
    assert find(database, DraftKey(uuid4(), key.purpose, key.subject_id)) is None
    assert find(database, DraftKey(key.id, DraftPurpose.CHANGE, key.subject_id)) is None
    assert find(database, DraftKey(key.id, key.purpose, uuid4())) is None


def test_expired_draft_is_not_shown_and_then_deleted(database: Database) -> None:
    key, other = build_key(), build_key()
    save(database, key, "Aino")
    with time_machine.travel(clock.now() + timedelta(minutes=30), tick=False):
        save(database, other, "Eino")
        timers.delete_expired_drafts(database)
        assert count_drafts(database) == 2
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert find(database, key) is None
        assert find(database, other) == {"contact-name": "Eino"}
        timers.delete_expired_drafts(database)
    assert count_drafts(database) == 1
