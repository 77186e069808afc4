"""Retention: personal data are deleted after a set time, numbers are kept."""

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
from tests.written_rows import count_written_rows

URL = "/api/registrations/v1/registrations"


def run_retention(database: Database, settings: Settings, days: float) -> Registration:
    later = time_machine.travel(clock.now() + timedelta(days=days), tick=False)
    with later, database.begin() as session:
        retention.delete_expired_data(session, settings)
    with database.read() as session:
        return session.scalars(select(Registration)).one()


def test_person_data_is_deleted_after_retention_time_only(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, settings: Settings
) -> None:
    made = client.post(
        URL, json=build_registration_body(create_occurrence(), note="Lift needed")
    ).json
    before = run_retention(database, settings, 10 + settings.contact_days - 0.1)
    assert before.contact_name == "Aino Virtanen"
    after = run_retention(database, settings, 10 + settings.contact_days + 0.2)
    texts = [after.contact_name, after.contact_email, after.contact_phone, after.note]
    assert texts + [one.name for one in after.participants] == [""] * 6
    assert (after.seats, [one.grade for one in after.participants]) == (2, ["8", "8"])
    assert client.get(f"/r/{made['manage_url'].rpartition('/')[2]}").status_code == 404


def test_second_run_of_the_retention_writes_no_row(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, settings: Settings
) -> None:
    client.post(URL, json=build_registration_body(create_occurrence()))
    with count_written_rows(database) as first:
        run_retention(database, settings, 60)
    with count_written_rows(database) as second:
        run_retention(database, settings, 60)
    assert first.number > 0
    assert second.number == 0


def test_idempotency_keys_are_deleted_after_their_days(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, settings: Settings
) -> None:
    client.post(
        URL, json=build_registration_body(create_occurrence()), headers={"Idempotency-Key": "a"}
    )
    for days, count in ((retention.KEY_DAYS - 0.1, 1), (retention.KEY_DAYS + 0.1, 0)):
        run_retention(database, settings, days)
        with database.read() as session:
            assert len(session.scalars(select(IdempotencyKey)).all()) == count
