"""Addresses come onto the suppression list and leave it, each reason by itself."""

from dataclasses import replace

import pytest
from sqlalchemy import event, select

from services.notifier.models import (
    ChannelName,
    Suppression,
    SuppressionReason,
    SuppressionScope,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import lift_suppression, suppress_address
from services.notifier.suppression.queries import find_suppressed
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.messages import delete_expired_after

AINO = Address(ChannelName.EMAIL, "aino@example.org")
ONNI = Address(ChannelName.SMS, "+358401234567")
REASONS = SuppressionReason


def suppress(
    database: Database, settings: Settings, address: Address, reason: SuppressionReason
) -> bool:
    with database.begin() as session:
        return suppress_address(session, settings, address, reason, source="test")


def find_reason(
    database: Database, settings: Settings, address: Address, *, is_marketing: bool = False
) -> SuppressionReason | None:
    with database.read() as session:
        found = find_suppressed(session, settings, [address])
    return found.find_reason(address, is_marketing=is_marketing)


def list_rows(database: Database) -> list[Suppression]:
    with database.read() as session:
        return list(session.scalars(select(Suppression)))


@pytest.mark.parametrize(
    ("reason", "service", "marketing"),
    [
        (REASONS.OPTED_OUT, None, REASONS.OPTED_OUT),
        (REASONS.COMPLAINT, None, REASONS.COMPLAINT),
        (REASONS.STOP, REASONS.STOP, REASONS.STOP),
        (REASONS.HARD_BOUNCE, REASONS.HARD_BOUNCE, REASONS.HARD_BOUNCE),
        (REASONS.DEAD_NUMBER, REASONS.DEAD_NUMBER, REASONS.DEAD_NUMBER),
    ],
)
def test_reason_holds_back_what_its_scope_says(
    database: Database,
    settings: Settings,
    reason: SuppressionReason,
    service: SuppressionReason | None,
    marketing: SuppressionReason | None,
) -> None:
    suppress(database, settings, AINO, reason)
    assert find_reason(database, settings, AINO) is service
    assert find_reason(database, settings, AINO, is_marketing=True) is marketing
    assert find_reason(database, settings, ONNI, is_marketing=True) is None


def test_scope_can_be_wider_than_that_of_the_reason(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        suppress_address(
            session,
            settings,
            AINO,
            REASONS.COMPLAINT,
            source="test",
            scope=SuppressionScope.EVERYTHING,
        )
    assert find_reason(database, settings, AINO) is REASONS.COMPLAINT


def test_repeated_reason_is_one_row(database: Database, settings: Settings) -> None:
    assert suppress(database, settings, AINO, REASONS.OPTED_OUT)
    assert not suppress(database, settings, AINO, REASONS.OPTED_OUT)
    assert suppress(database, settings, AINO, REASONS.HARD_BOUNCE)
    assert len(list_rows(database)) == 2


def test_rows_contain_no_address(database: Database, settings: Settings) -> None:
    suppress(database, settings, AINO, REASONS.OPTED_OUT)
    (row,) = list_rows(database)
    assert "aino" not in str(vars(row))
    assert row.source == "test"


def test_lifting_ends_only_the_given_reasons_and_keeps_the_row(
    database: Database, settings: Settings
) -> None:
    suppress(database, settings, AINO, REASONS.OPTED_OUT)
    suppress(database, settings, AINO, REASONS.HARD_BOUNCE)
    suppress(database, settings, ONNI, REASONS.OPTED_OUT)
    with database.begin() as session:
        assert lift_suppression(session, settings, AINO, [REASONS.OPTED_OUT], lifted_by="test")
        assert not lift_suppression(session, settings, AINO, [REASONS.OPTED_OUT], lifted_by="test")
    assert find_reason(database, settings, AINO, is_marketing=True) is REASONS.HARD_BOUNCE
    assert find_reason(database, settings, ONNI, is_marketing=True) is REASONS.OPTED_OUT
    assert [row.lifted_by for row in list_rows(database) if row.lifted_at] == ["test"]
    assert suppress(database, settings, AINO, REASONS.OPTED_OUT)


def test_row_stays_as_long_as_it_is_in_force(database: Database, settings: Settings) -> None:
    suppress(database, settings, AINO, REASONS.OPTED_OUT)
    suppress(database, settings, ONNI, REASONS.DEAD_NUMBER)
    with database.begin() as session:
        lift_suppression(session, settings, ONNI, [REASONS.DEAD_NUMBER], lifted_by="test")
    delete_expired_after(database, settings, settings.audit_days - 1)
    assert len(list_rows(database)) == 2
    delete_expired_after(database, settings, settings.audit_days + 1)
    assert [row.reason for row in list_rows(database)] == [REASONS.OPTED_OUT]


def test_address_of_an_earlier_key_is_found_and_not_added_twice(
    database: Database, settings: Settings
) -> None:
    suppress(database, settings, AINO, REASONS.OPTED_OUT)
    rotated = replace(settings, suppression_keys=("n" * 32, *settings.address_keys))
    assert find_reason(database, rotated, AINO, is_marketing=True) is REASONS.OPTED_OUT
    assert not suppress(database, rotated, AINO, REASONS.OPTED_OUT)
    with database.begin() as session:
        assert lift_suppression(session, rotated, AINO, [REASONS.OPTED_OUT], lifted_by="test")
    assert find_reason(database, rotated, AINO, is_marketing=True) is None


def test_batch_of_addresses_takes_one_statement(database: Database, settings: Settings) -> None:
    suppress(database, settings, ONNI, REASONS.STOP)
    many = [Address(ChannelName.EMAIL, f"a{number}@example.org") for number in range(2_000)]
    statements: list[str] = []
    with database.read() as session:
        engine = session.get_bind()
        event.listen(
            engine, "before_cursor_execute", lambda *given: statements.append(str(given[2]))
        )
        found = find_suppressed(session, settings, [*many, ONNI, ONNI])
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert list(found.rows) == [ONNI]
