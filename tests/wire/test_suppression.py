"""The suppression list on PostgreSQL, where many addresses are one array."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from services.notifier.models import ChannelName, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import lift_suppression, suppress_address
from services.notifier.suppression.queries import find_suppressed
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database

REASON = SuppressionReason.OPTED_OUT


def test_address_among_ten_thousand_is_found_until_it_is_lifted(
    empty_database: Callable[[], str], tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    settings = replace(settings, database_url=empty_database())
    database = Database(settings.database_url)
    upgrade_database("notifier", database)
    many = [Address(ChannelName.EMAIL, f"a{number}@example.org") for number in range(10_000)]
    with database.begin() as session:
        assert suppress_address(session, settings, many[7], REASON, source="test")
        assert not suppress_address(session, settings, many[7], REASON, source="test")
    with database.begin() as session:
        assert list(find_suppressed(session, settings, many).rows) == [many[7]]
        assert lift_suppression(session, settings, many[7], [REASON], lifted_by="test")
        assert not find_suppressed(session, settings, many).rows
    database.dispose()
