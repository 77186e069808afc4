"""Forgetting: people go on their day, numbers stay."""

from datetime import timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations import retention
from services.registrations.models import IdempotencyKey, Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body

URL = "/api/registrations/v1/registrations"


def forget(database: Database, settings: Settings, days: float) -> Registration:
    later = time_machine.travel(clock.now() + timedelta(days=days), tick=False)
    with later, database.begin() as session:
        retention.delete_expired_data(session, settings)
    with database.read() as session:
        return session.scalars(select(Registration)).one()


def test_people_go_after_the_event_and_not_before(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, settings: Settings
) -> None:
    made = client.post(
        URL, json=build_registration_body(create_occurrence(), note="Lift needed")
    ).json
    kept = forget(database, settings, 10 + settings.contact_days - 0.1)
    assert kept.contact_name == "Aino Virtanen"
    gone = forget(database, settings, 10 + settings.contact_days + 0.2)
    words = [gone.contact_name, gone.contact_email, gone.contact_phone, gone.note]
    assert words + [one.name for one in gone.participants] == [""] * 6
    assert (gone.seats, [one.grade for one in gone.participants]) == (2, ["8", "8"])
    assert client.get(f"/r/{made['manage_url'].rpartition('/')[2]}").status_code == 404


def test_used_keys_are_kept_for_their_days_only(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, settings: Settings
) -> None:
    client.post(
        URL, json=build_registration_body(create_occurrence()), headers={"Idempotency-Key": "a"}
    )
    for days, count in ((retention.KEY_DAYS - 0.1, 1), (retention.KEY_DAYS + 0.1, 0)):
        forget(database, settings, days)
        with database.read() as session:
            assert len(session.scalars(select(IdempotencyKey)).all()) == count
