"""Two people who save at once: one of them is refused, and no version is lost."""

from dataclasses import replace
from uuid import uuid4

import pytest

from services.notifier.models import MessageKind, MessageTexts
from services.notifier.templates_admin import operations, queries
from services.notifier.templates_admin.queries import KindTexts, TextScope
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.staff.access import StaffAccess

ACTOR = StaffAccess(uuid4(), "Liisa", [], [])
TEXTS = {code: MessageTexts(sms="Oma {link}") for code in LANGUAGES}


def test_two_saves_of_the_same_version_add_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, kind = TextScope(uuid4()), MessageKind.REMINDER
    with database.begin() as session:
        assert operations.save_texts(session, ACTOR, scope, kind, TEXTS, 0)

    # The second one has read before the first one saved.
    def read_before(*_args: object) -> KindTexts:
        with database.read() as other:
            present = queries.get_kind_texts(other, TextScope(uuid4()), kind)
        return replace(present, template=None)

    monkeypatch.setattr(operations, "_require_newest", read_before)
    with pytest.raises(operations.Outdated), database.begin() as session:
        operations.save_texts(session, ACTOR, scope, kind, TEXTS, 0)
    with database.read() as session:
        assert len(queries.list_versions(session, scope, kind)) == 1


def test_text_equal_to_the_inherited_one_follows_it(database: Database) -> None:
    scope, kind = TextScope(uuid4()), MessageKind.REMINDER
    with database.begin() as session:
        inherited = queries.get_kind_texts(session, scope, kind).inherited
        assert not operations.save_texts(session, ACTOR, scope, kind, inherited, 0)
        assert queries.list_versions(session, scope, kind) == []
