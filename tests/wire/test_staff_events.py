"""Staff pages of events on both databases: the lists, and several editors at the same time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.events.app import create_app
from services.events.event import queries
from services.events.models import Event
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.events.editor import Editor, build_series_form, date_in_days
from tests.html_forms import read_form_fields


@pytest.fixture(params=["sqlite", "postgresql"])
def editor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Editor]:
    """Return an editor of a new organisation, on this kind of database."""
    settings = load_settings("events", {"LIVE_DATA": str(tmp_path)})
    if request.param == "postgresql":
        create_database: Callable[[], str] = request.getfixturevalue("empty_database")
        settings = replace(settings, database_url=create_database())
    app = create_app(settings)
    live = app.extensions["live"]
    upgrade_database("events", live.database)
    yield Editor(app)
    live.database.dispose()


def test_lists_have_the_same_order_on_both_databases(editor: Editor) -> None:
    editor.create_published(
        title_fi="Toinen", **build_series_form(day=date_in_days(70).isoformat())
    )
    editor.create_published(title_fi="Ensimmäinen")
    editor.create_draft(title_fi="Vanha luonnos")
    editor.create_draft(title_fi="Uusi luonnos")
    coming, drafts = editor.get_page(""), editor.get_page("?tab=drafts")
    assert coming.index("Ensimmäinen") < coming.index("Toinen")
    assert drafts.index("Uusi luonnos") < drafts.index("Vanha luonnos")
    assert "No" in editor.get_page("?tab=past&q=luonnos")


@pytest.mark.parametrize("path", ["/staff/events/?q=%00", "/?q=%00", "/events/open%00day"])
def test_search_for_a_null_character_is_no_server_error(editor: Editor, path: str) -> None:
    assert editor.client.get(path).status_code < 500


def test_concurrent_edits_save_one_and_refuse_the_others(
    editor: Editor,
) -> None:
    event = editor.create_draft()
    form = read_form_fields(editor.get_page(f"{event}/edit"))
    editors = [editor.sign_in_colleague(name=f"Editor {n}") for n in range(4)]
    barrier = threading.Barrier(len(editors), timeout=WAIT_SECONDS)

    def save_form(number: int) -> int:
        barrier.wait()
        changed_form = form | {"title_fi": f"Otsikko {number}"}
        return editors[number].post(f"{event}/edit", **changed_form).status_code

    with ThreadPoolExecutor(len(editors)) as pool:
        answers = list(pool.map(save_form, range(len(editors))))
    assert sorted(answers) == [303, 409, 409, 409]
    saved = editor.load_event(event)
    assert saved.title["fi"] == f"Otsikko {answers.index(303)}"
    assert saved.version == 3


@pytest.mark.parametrize("editor", ["postgresql"], indirect=True)
def test_concurrent_edits_without_the_lock_overwrite_each_other(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = editor.create_draft()
    form = read_form_fields(editor.get_page(f"{event}/edit"))
    barrier = threading.Barrier(2, timeout=WAIT_SECONDS)

    def read_without_lock(session: Session, event_id: UUID) -> None:
        session.get(Event, event_id)
        barrier.wait()

    monkeypatch.setattr(queries, "lock_event", read_without_lock)
    editors = [editor.sign_in_colleague(name=name) for name in ("Mikael", "Noora")]
    with ThreadPoolExecutor(2) as pool:
        saved = pool.map(
            lambda editor: editor.post(f"{event}/edit", **form | {"title_fi": editor.person.name}),
            editors,
        )
    assert [answer.status_code for answer in saved] == [303, 303]


def test_concurrent_moves_publish_one_fact(editor: Editor) -> None:
    event = editor.create_published(count="1")
    path = f"{event}/times/{editor.load_event(event).occurrences[0].id}/move"
    form = read_form_fields(editor.get_page(path))
    editors = [editor.sign_in_colleague(name=f"Editor {n}") for n in range(4)]
    barrier = threading.Barrier(len(editors), timeout=WAIT_SECONDS)

    def move_occurrence(number: int) -> int:
        barrier.wait()
        changed_form = form | {"day": date_in_days(80 + number).isoformat()}
        return editors[number].post(path, **changed_form).status_code

    with ThreadPoolExecutor(len(editors)) as pool:
        answers = list(pool.map(move_occurrence, range(len(editors))))
    assert sorted(answers) == [303, 409, 409, 409]
    assert [data["version"] for _, data in editor.list_facts()] == [1, 2]
