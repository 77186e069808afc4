"""The message log on PostgreSQL shows its pages and resends a message once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from services.notifier.app import create_app
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.messages import apply_facts, list_messages
from tests.staff_user import StaffUser


@pytest.fixture
def app(empty_database: Callable[[], str], tmp_path: Path) -> Iterator[Flask]:
    """Return a notifier with a migrated PostgreSQL database without rows."""
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})
    made = create_app(replace(settings, database_url=empty_database()))
    database: Database = made.extensions["live"].database
    upgrade_database("notifier", database)
    yield made
    database.dispose()


def test_pages_are_shown_and_concurrent_resends_are_one(app: Flask) -> None:
    database, builder = app.extensions["live"].database, FactBuilder()
    apply_facts(
        database, builder.build_occurrence_published(), builder.build_registration_confirmed()
    )
    failed = get_only_message(database, "confirmed", "email")
    end_attempt(database, failed, "failed", "550")
    editor = StaffUser(app, {builder.occurrence.organisation_id: "editor"})
    pages = (
        "", "search?q=0401234567", f"occurrences/{builder.occurrence.occurrence_id}?state=failed",
        f"registrations/{builder.registration.registration_id}",
        f"{failed.id}.html", f"{failed.id}/resend",
    )  # fmt: skip
    client = editor.sign_in(app.test_client())
    for path in pages:
        assert client.get(f"/staff/messages/{path}").status_code == 200, path

    def request_resend(_number: int) -> int:
        browser = editor.sign_in(app.test_client())
        url = f"/staff/messages/{failed.id}/resend"
        return browser.post(url, data=editor.form_data()).status_code

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(request_resend, range(6))) == {303: 1, 409: 5}
    assert get_only_message(database, "confirmed", "email").state == "queued"
    assert len(list_messages(database)) == 2  # the SMS and the e-mail
