"""One client address gets its budget of seats at once, as many again held, and then none."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from services.registrations.holds import timers
from services.registrations.models import Registration, SeatBudget
from services.registrations.registration.limits import find_network
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.holds.clients import (
    SCRIPT,
    get_app_with,
    name_outcome,
    register_family,
    run_script,
)
from tests.service_apps import create_app


def count_used(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.coalesce(func.sum(SeatBudget.used), 0))).one()


def test_rush_of_300_families_is_confirmed_at_once(
    app: Flask, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence(capacity=300)
    outcomes = {
        name_outcome(register_family(app, occurrence, n, address=f"198.51.{n // 256}.{n % 256}"))
        for n in range(300)
    }
    assert outcomes == {"confirmed"}
    assert get_occurrence(occurrence).taken == 300


def test_school_of_30_families_behind_one_address_is_confirmed_at_once(
    app: Flask, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=300)
    answers = [register_family(app, occurrence, number, seats=4) for number in range(30)]
    assert {name_outcome(one) for one in answers} == {"confirmed"}
    assert not any("held_until" in one.json for one in answers if one.json)


def test_script_gets_its_budget_and_as_much_held_that_comes_back(
    app: Flask,
    database: Database,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
) -> None:
    occurrence = create_occurrence(capacity=4312)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        outcomes = run_script(app, occurrence, 40)
        assert outcomes == {"confirmed": 300, "held": 300, "too-many-seats": 200}
        assert get_occurrence(occurrence).taken == 600
        timers.release_expired_holds(database)
        assert get_occurrence(occurrence).taken == 600
        traveller.shift(timedelta(minutes=15))
        timers.release_expired_holds(database)
        assert get_occurrence(occurrence).taken == 300


def test_script_without_the_budget_takes_everything(
    settings: Settings, app: Flask, create_occurrence: CreateOccurrence
) -> None:
    """The control: the guard is what stops the script."""
    occurrence = create_occurrence(capacity=4312)
    assert run_script(get_app_with(settings, address_seats=0), occurrence, 40) == {"confirmed": 800}
    assert app  # it made the tables


def test_budget_is_shared_by_processes_and_survives_a_restart(
    settings: Settings, app: Flask, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=4312)
    run_script(app, occurrence, 15)
    restarted = create_app(settings)
    assert name_outcome(register_family(restarted, occurrence, 99)) == "held"


def test_budget_begins_again_after_its_period(
    app: Flask, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=4312)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        run_script(app, occurrence, 30)
        traveller.shift(timedelta(minutes=9))
        refused = register_family(app, occurrence, 99)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        traveller.shift(timedelta(minutes=1))
        assert name_outcome(register_family(app, occurrence, 99)) == "confirmed"


def test_other_addresses_do_not_notice_the_script(
    app: Flask, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=4312)
    run_script(app, occurrence, 30)
    answer = register_family(app, occurrence, 99, address="192.0.2.1")
    assert name_outcome(answer) == "confirmed"


def test_refused_and_repeated_registrations_do_not_count(
    app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    small = create_occurrence(capacity=3)
    assert name_outcome(register_family(app, small, 1, seats=4)) == "full"
    for _ in range(3):
        register_family(app, small, 2, seats=2, Idempotency_Key="same")
    assert count_used(database) == 2


def test_address_is_stored_as_a_hash_and_deleted_after_the_period(
    settings: Settings, app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        register_family(app, create_occurrence(), 1)
        with database.read() as session:
            stored = session.scalars(select(SeatBudget)).one()
        assert SCRIPT not in stored.client
        timers.delete_old_budgets(database, settings)
        assert count_used(database) == 1
        traveller.shift(timedelta(minutes=10))
        timers.delete_old_budgets(database, settings)
        assert count_used(database) == 0


@pytest.mark.parametrize(("hops", "clients"), [(0, 1), (1, 3)])
def test_forwarded_address_counts_only_from_a_known_proxy(
    settings: Settings, app: Flask, database: Database, create_occurrence: CreateOccurrence,
    hops: int, clients: int,
) -> None:  # fmt: skip
    occurrence = create_occurrence(capacity=10)
    served = get_app_with(settings, proxy_hops=hops)
    for number in range(3):
        forwarded = f"10.0.0.9, 192.0.2.{number}"
        register_family(served, occurrence, number, X_Forwarded_For=forwarded)
    with database.read() as session:
        assert len(session.scalars(select(SeatBudget)).all()) == clients
    assert app


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_client_is_an_ipv4_address_or_an_ipv6_network(address: str, network: str) -> None:
    assert find_network(address) == network


def test_held_registration_says_until_when(app: Flask, create_occurrence: CreateOccurrence) -> None:
    occurrence = create_occurrence(capacity=4312)
    with time_machine.travel(clock.now(), tick=False):
        run_script(app, occurrence, 15)
        answer = register_family(app, occurrence, 99).json
        assert answer is not None
        assert answer["held_until"] == (clock.now() + timedelta(minutes=15)).isoformat()


def test_held_answer_is_repeated_for_the_same_key(
    app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=4312)
    run_script(app, occurrence, 15)
    first, second = (register_family(app, occurrence, 99, Idempotency_Key="k") for _ in range(2))
    assert first.json == second.json
    assert name_outcome(first) == "held"
    with database.read() as session:
        assert session.scalar(select(func.count(Registration.id))) == 16
