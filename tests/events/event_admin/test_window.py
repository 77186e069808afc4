"""The registration window: every page that changes it asks whether it can ever be open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from services.events.models import Event, Occurrence
from shared import clock
from tests.events.editor import Editor, build_series_form, date_in_days
from tests.html_forms import read_form_fields

OPENS_LATE = {"opens_day": date_in_days(70).isoformat()}  # the occurrences are in 60 days
OPENS_IN_TIME = {"opens_day": date_in_days(40).isoformat()}


def open_form(editor: Editor, event: str, **typed: Any) -> dict[str, Any]:
    """Return the fields of the form as it opens now, with some of them changed."""
    return read_form_fields(editor.get_page(f"{event}/edit")) | typed


def shut_window(editor: Editor, event: str) -> None:
    """Let registration open after it has closed, as data of an earlier version may."""
    late = (clock.now() + timedelta(days=70)).replace(second=0, microsecond=0)  # as forms do
    of_it = Occurrence.event_id == UUID(event)
    with editor.database.begin() as session:
        session.execute(update(Event).where(Event.id == UUID(event)).values(opens_at=late))
        session.execute(update(Occurrence).where(of_it).values(opens_at=late))


def get_first_path(editor: Editor, event: str) -> str:
    """Return the path of the event's first occurrence."""
    return f"{event}/times/{editor.load_event(event).occurrences[0].id}"


def move_first(editor: Editor, event: str, days: int) -> Any:
    """Move the first occurrence to another day."""
    path = f"{get_first_path(editor, event)}/move"
    fields = read_form_fields(editor.get_page(path)) | {"day": date_in_days(days).isoformat()}
    return editor.post(path, **fields)


def test_create_with_shut_window_is_refused_at_opening(editor: Editor) -> None:
    form = read_form_fields(editor.get_page("new"))
    answer = editor.post(
        "new", **form | build_series_form() | OPENS_LATE | {"title_fi": "Ovet", "place": "online"}
    )
    assert answer.status_code == 422
    assert 'id="opens_day-error">Registration for ' in answer.text
    assert "Choose an earlier day for the opening." in answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "mutta se alkaa vasta"),
        ("sv", "men den öppnar först"),
        ("en", "but it opens only on"),
    ],
)
def test_shut_window_is_worded_in_each_language(editor: Editor, language: str, words: str) -> None:
    event = editor.create_published()
    answer = editor.post(f"{event}/edit?lang={language}", **open_form(editor, event, **OPENS_LATE))
    assert answer.status_code == 422
    assert words in answer.text


def test_edit_of_closing_rule_that_shuts_window_names_that_field(editor: Editor) -> None:
    day = date_in_days(56).isoformat()
    event = editor.create_published(opens_day=day)
    answer = editor.post(f"{event}/edit", **open_form(editor, event, closes_rule="days_7"))
    assert answer.status_code == 422
    assert 'id="closes_rule-error"' in answer.text


def test_unrelated_edit_of_event_with_shut_window_is_saved(editor: Editor) -> None:
    event = editor.create_published()
    shut_window(editor, event)
    answer = editor.post(f"{event}/edit", **open_form(editor, event, title_fi="Avoimet ovet!"))
    assert answer.status_code == 303
    assert editor.load_event(event).title["fi"] == "Avoimet ovet!"


@pytest.mark.parametrize("state", ["past", "cancelled", "closed"])
def test_later_opening_ignores_occurrence_that_is_not_open(editor: Editor, state: str) -> None:
    event = editor.create_published(count="1")
    editor.post(f"{event}/times", **build_series_form(count="1", day=date_in_days(90).isoformat()))
    first = editor.load_event(event).occurrences[0]
    now = clock.now()
    match state:
        case "past":
            now = first.ends_at + timedelta(hours=1)
        case "closed":
            now = first.closes_at + timedelta(hours=1)
        case "cancelled":
            path = f"{event}/times/{first.id}/cancel"
            editor.post(path, **read_form_fields(editor.get_page(path)))
    with time_machine.travel(now, tick=False):
        editor.person.sign_in(editor.client)
        answer = editor.post(f"{event}/edit", **open_form(editor, event, **OPENS_LATE))
    assert answer.status_code == 303


def test_add_before_opening_is_refused_at_day(editor: Editor) -> None:
    event = editor.create_published(**OPENS_IN_TIME)
    series = build_series_form(day=date_in_days(30).isoformat(), count="1")
    answer = editor.post(f"{event}/times", **series)
    assert answer.status_code == 422
    assert 'id="day-error">Registration for ' in answer.text
    assert len(editor.load_event(event).occurrences) == 8


def test_move_before_opening_is_refused_at_day(editor: Editor) -> None:
    event = editor.create_published(**OPENS_IN_TIME)
    before = editor.load_event(event).occurrences[0].starts_at
    answer = move_first(editor, event, 30)
    assert answer.status_code == 422
    assert 'id="day-error">Registration for ' in answer.text
    assert before.astimezone().strftime("%-d %b %Y") in answer.text.split("It is now")[1][:60]
    assert editor.load_event(event).occurrences[0].starts_at == before


def test_publish_with_shut_window_is_refused(editor: Editor) -> None:
    event = editor.create_draft()
    shut_window(editor, event)
    answer = editor.post(f"{event}/publish", version=str(editor.load_event(event).version))
    assert answer.status_code == 422
    assert f'<a href="/staff/events/{event}/edit#opens_day">' in answer.text
    assert editor.load_event(event).status == "draft"


def test_copy_of_event_with_opening_opens_at_once(editor: Editor) -> None:
    event = editor.create_published(**OPENS_IN_TIME)
    answer = editor.post(f"{event}/copy", day=date_in_days(20).isoformat())
    copy = editor.load_event(answer.headers["Location"].split("?")[0].rpartition("/")[2])
    assert copy.opens_at is None
    assert all(one.opens_at <= clock.now() < one.closes_at for one in copy.occurrences)


def test_walk_in_event_has_no_window(editor: Editor) -> None:
    event = editor.create_published(registration="walk_in")
    shut_window(editor, event)
    assert move_first(editor, event, 30).status_code == 303
    answer = editor.post(f"{event}/edit", **open_form(editor, event, registration="here"))
    assert answer.status_code == 422
    assert 'id="opens_day-error"' in answer.text


def test_unrelated_edit_with_seats_in_other_mode_is_saved(editor: Editor) -> None:
    event = editor.create_published(registration="walk_in")
    editor.set_taken_seats(event, 1)
    answer = editor.post(f"{event}/edit", **open_form(editor, event, title_fi="Uusi"))
    assert answer.status_code == 303


def test_unrelated_edit_of_event_without_complete_text_is_saved(editor: Editor) -> None:
    event = editor.create_published()
    with editor.database.begin() as session:
        session.execute(
            update(Event).where(Event.id == UUID(event)).values(summary={"fi": "", "sv": ""})
        )
    answer = editor.post(f"{event}/edit", **open_form(editor, event, contact_name="Aino"))
    assert answer.status_code == 303
