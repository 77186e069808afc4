"""Registering is one statement on PostgreSQL and several on SQLite; both write the same rows."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, event, select, text, update
from sqlalchemy.orm.attributes import flag_modified

from services.registrations.models import (
    Base,
    Consent,
    IdempotencyKey,
    Occurrence,
    Participant,
    Registration,
)
from services.registrations.occurrences.operations import apply_occurrence
from services.registrations.questions.schemas import CheckedForm, FormChanged
from services.registrations.registration import operations
from services.registrations.registration.errors import Closed, Full, TooManySeats
from services.registrations.registration.idempotency import KeyReused
from services.registrations.registration.limits import Limits
from services.registrations.registration.schemas import (
    RegistrationRequestSchema,
    RegistrationResult,
)
from shared import clock
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.errors import DomainError, NotFound
from tests.concurrency import send_concurrently
from tests.registrations.facts import build_occurrence_published
from tests.registrations.questions_asked import DIET, SCHOOL
from tests.registrations.request_body import build_registration_body, spell_digits

WRITTEN_TABLES = ("registration", "participant", "consent", "attempt", "outbox")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: Callable[[], str]
) -> Iterator[Database]:
    """Return a migrated database, of each kind in turn."""
    sqlite = f"sqlite:///{tmp_path / 'x.sqlite'}"
    made = Database(sqlite if request.param == "sqlite" else empty_database())
    upgrade_database("registrations", made)
    yield made
    made.dispose()


def create_occurrence(database: Database, **given: Any) -> UUID:
    fact = build_occurrence_published(**given)
    with database.begin() as session:
        apply_occurrence(session, fact)
    return fact.occurrence_id


def register_form(
    database: Database,
    form: dict[str, Any],
    key: str | None = None,
    limits: Limits | None = None,
) -> RegistrationResult:
    request = RegistrationRequestSchema().parse(form)
    create = partial(operations.create_registration, request=request, key=key, limits=limits)
    return database.write(create)


def build_limits(seats: int = 300) -> Limits:
    return Limits(client="c", seats=seats, period=timedelta(minutes=10), hold=timedelta(minutes=15))


def list_rows(database: Database, table: str) -> list[Any]:
    with database.read() as session:
        return list(session.execute(select(Base.metadata.tables[table])).mappings())


def test_registration_writes_all_its_rows(database: Database) -> None:
    occurrence = create_occurrence(database)
    form = build_registration_body(
        occurrence, seats=3, consents={"marketing": True}, note="Rivi 1\nRivi 2 💡"
    )
    result = register_form(database, form, "key")
    (made,), (consent,), (key,), (fact,) = (
        list_rows(database, table) for table in ("registration", "consent", "attempt", "outbox")
    )
    assert (made["id"], made["occurrence_id"]) == (result.id, occurrence)
    assert (made["status"], made["seats"], made["note"]) == ("confirmed", 3, form["note"])
    assert (made["contact_phone"], made["cancelled_at"]) == ("+358401234567", None)
    people = [
        (row["position"], row["name"], row["grade"]) for row in list_rows(database, "participant")
    ]
    assert sorted(people) == [
        (number, f"Lapsi {spell_digits(str(number))}", "8") for number in range(3)
    ]
    assert (consent["purpose"], consent["given_at"]) == ("marketing", made["created_at"])
    assert (key["key"], key["answer"]) == ("key", result.to_json())
    assert str(result.id) in fact["body"]
    with database.read() as session:
        stored = session.get_one(Occurrence, occurrence)
    assert (stored.taken, stored.seats_version) == (3, 2)


@pytest.mark.parametrize("limits", [None, build_limits()])
def test_answers_are_written_with_their_registration(
    database: Database, limits: Limits | None
) -> None:
    occurrence = create_occurrence(database, questions=[DIET, SCHOOL], grades=["8"])
    form = build_registration_body(occurrence, answers={"school": "Katedral"})
    form["participants"][1]["answers"] = {"diet": ["vegan", "vegetarian"]}

    result = register_form(database, form, "key", limits)

    answers = list_rows(database, "answer")
    people = {row["id"]: row["position"] for row in list_rows(database, "participant")}
    assert {row["registration_id"] for row in answers} == {result.id}
    assert {(people.get(row["participant_id"]), row["value"]) for row in answers} == {
        (None, "Katedral"), (1, "vegan"), (1, "vegetarian"),
    }  # fmt: skip
    with database.begin() as session:  # the answers of a participant who leaves go along
        registration = session.get_one(Registration, result.id)
        removed = registration.participants[1].id
        operations.remove_participant(session, registration, removed)
    assert [row["value"] for row in list_rows(database, "answer")] == ["Katedral"]


def test_form_that_changed_meanwhile_registers_nobody(database: Database) -> None:
    occurrence = create_occurrence(database, questions=[DIET])
    request = RegistrationRequestSchema().parse(build_registration_body(occurrence))
    create = partial(operations.create_registration, request=request, form=CheckedForm(key="old"))

    with pytest.raises(FormChanged):
        database.write(create)

    assert list_rows(database, "registration") == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"capacity": 1}, Full),
        ({"closes_at": clock.now() - timedelta(hours=1)}, Closed),
        ({"opens_at": clock.now() + timedelta(hours=1)}, Closed),
        ({"cancelled": True}, Closed),
        ({"registration": "walk_in"}, Closed),
    ],
)
def test_refused_registration_writes_nothing(
    database: Database, given: dict[str, Any], error: type[DomainError]
) -> None:
    occurrence = create_occurrence(database, **given)
    with pytest.raises(error):
        register_form(database, build_registration_body(occurrence), "key")
    assert [list_rows(database, table) for table in WRITTEN_TABLES] == [[]] * len(WRITTEN_TABLES)
    with database.read() as session:
        assert session.get_one(Occurrence, occurrence).taken == 0


def test_registration_for_an_unknown_occurrence_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        register_form(database, build_registration_body(uuid4()), "key")
    assert list_rows(database, "attempt") == []


def test_repeated_key_returns_the_first_result_after_closing(
    database: Database,
) -> None:
    occurrence = create_occurrence(database, capacity=2)
    first = register_form(database, build_registration_body(occurrence), "key")
    with database.begin() as session:
        session.execute(update(Occurrence).values(cancelled=True))
    assert register_form(database, build_registration_body(occurrence), "key") == first
    with pytest.raises(KeyReused):
        register_form(database, build_registration_body(occurrence, seats=1), "key")
    assert len(list_rows(database, "registration")) == 1


def test_two_registrations_without_a_key_are_both_stored(database: Database) -> None:
    occurrence = create_occurrence(database)
    register_form(database, build_registration_body(occurrence))
    register_form(database, build_registration_body(occurrence))
    assert (len(list_rows(database, "registration")), list_rows(database, "attempt")) == (2, [])


def test_rows_on_sqlite_equal_those_the_models_write(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    upgrade_database("registrations", made)
    register_form(
        made, build_registration_body(create_occurrence(made), consents={"marketing": True}), "key"
    )
    with made.begin() as session:
        for model in (Registration, Participant, Consent, IdempotencyKey):
            raw = select(text("*")).select_from(text(model.__tablename__)).order_by(text("id"))
            written_by_hand = session.execute(raw).all()
            for row in session.scalars(select(model)).all():
                for attribute in model.__mapper__.column_attrs:
                    flag_modified(row, attribute.key)
            session.flush()
            assert session.execute(raw).all() == written_by_hand
    made.dispose()


def test_registration_on_postgres_is_one_statement(empty_database: Callable[[], str]) -> None:
    """Any other one, also BEGIN or COMMIT, would be a round trip while the row is locked."""
    made = Database(empty_database())
    upgrade_database("registrations", made)
    occurrence, autocommits = create_occurrence(made), []

    def record_statement(connection: Connection, *_event: object) -> None:
        autocommits.append(connection.connection.driver_connection.autocommit)

    event.listen(made.engine, "before_cursor_execute", record_statement)
    register_form(made, build_registration_body(occurrence), "key", build_limits())
    made.dispose()
    assert autocommits == [True]


def test_seats_within_the_budget_are_confirmed_beyond_it_held_then_refused(
    database: Database,
) -> None:
    occurrence, limits = create_occurrence(database, capacity=100), build_limits(seats=5)
    form = build_registration_body(occurrence, seats=2)
    statuses = [register_form(database, form, limits=limits).status for _ in range(5)]
    assert statuses == ["confirmed", "confirmed", "held", "held", "held"]
    with pytest.raises(TooManySeats) as raised:
        register_form(database, form, limits=limits)
    assert 0 < raised.value.retry_after <= 600
    (budget,) = list_rows(database, "seat_budget")
    assert budget["used"] == 10
    with database.read() as session:
        assert session.get_one(Occurrence, occurrence).taken == 10
    contracts = [row["contract"].split(".")[1] for row in list_rows(database, "outbox")]
    assert contracts == ["registration_confirmed"] * 2 + ["registration_held"] * 3


def test_refused_registration_spends_nothing_of_the_budget(database: Database) -> None:
    occurrence = create_occurrence(database, capacity=3)
    register_form(database, build_registration_body(occurrence), "key", build_limits())
    register_form(database, build_registration_body(occurrence), "key", build_limits())
    with pytest.raises(Full):
        register_form(database, build_registration_body(occurrence), limits=build_limits())
    (budget,) = list_rows(database, "seat_budget")
    assert budget["used"] == 2


def test_concurrent_requests_of_one_client_never_exceed_the_budget(database: Database) -> None:
    """They are for different occurrences, whose rows do not make them wait for each other."""
    limits = build_limits(seats=20)
    occurrences = [create_occurrence(database, capacity=100) for _ in range(16)]

    def send_registration(number: int) -> str:
        form = build_registration_body(occurrences[number], seats=4)
        try:
            return register_form(database, form, limits=limits).status
        except TooManySeats:
            return "refused"

    outcomes = send_concurrently(send_registration, len(occurrences))
    assert outcomes == {"confirmed": 5, "held": 5, "refused": 6}
