"""Two members of staff who save the same text at once on PostgreSQL."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest

from services.notifier.models import MessageKind, MessageTexts
from services.notifier.templates_admin import operations, queries
from services.notifier.templates_admin.queries import KindTexts, TextScope
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.staff.access import StaffAccess


def test_second_of_two_who_save_at_once_is_told_and_no_text_is_lost(
    empty_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty_database())
    upgrade_database("notifier", database)
    scope, kind = TextScope(uuid4()), MessageKind.REMINDER
    both_have_read, read = threading.Barrier(2), queries.get_kind_texts
    results: list[str] = []

    def read_together(*args: object) -> KindTexts:
        found: KindTexts = read(*args)  # type: ignore[arg-type]  # passed on as they are
        both_have_read.wait(30)
        return found

    def save(name: str) -> None:
        texts = {code: MessageTexts(sms=f"{name} {{link}}") for code in LANGUAGES}
        try:
            with database.begin() as session:
                actor = StaffAccess(uuid4(), name, [], [])
                operations.save_texts(session, actor, scope, kind, texts, 0)
        except operations.Outdated:
            results.append("outdated")
        else:
            results.append(f"{name} {{link}}")

    monkeypatch.setattr(queries, "get_kind_texts", read_together)
    threads = [threading.Thread(target=save, args=(name,)) for name in ("Aino", "Eero")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    monkeypatch.undo()
    with database.read() as session:
        saved = queries.list_versions(session, scope, kind)
        assert sorted(results) == sorted(["outdated", saved[0].sms["fi"]])
        assert [one.version for one in saved] == [1]
    database.dispose()
