"""Staff pages of occurrences: adding, moving and cancelling."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from tests.events.editor import URL, Editor, build_series_form, date_in_days
from tests.html_forms import read_form_fields


def get_first_path(editor: Editor, event: str) -> str:
    """Return the path of the event's first occurrence."""
    return f"{event}/times/{editor.load_event(event).occurrences[0].id}"


def fill_move_form(editor: Editor, path: str, **given: str) -> dict[str, str]:
    """Return the form that moves an occurrence, with some fields changed."""
    fields: dict[str, str] = read_form_fields(editor.get_page(f"{path}/move"))
    return fields | given


def open_and_cancel(editor: Editor, path: str) -> TestResponse:
    """Open the page for cancelling, and send its form."""
    return editor.post(f"{path}/cancel", **read_form_fields(editor.get_page(f"{path}/cancel")))


def test_add_to_published_event_publishes_new_occurrences(editor: Editor) -> None:
    event = editor.create_published()
    day = date_in_days(61).isoformat()
    answer = editor.post(f"{event}/times", **build_series_form(count="2", day=day))
    assert answer.headers["Location"].endswith("?done=times")
    assert [name for name, _ in editor.list_facts()] == ["occurrence_published"] * 10


def test_add_to_venue_in_use_needs_confirmation(editor: Editor) -> None:
    event = editor.create_published()
    asked = build_series_form(count="1", starts="16:30")
    answer = editor.post(f"{event}/times", **asked)
    assert answer.status_code == 409
    assert "Avoimet ovet, " in answer.text
    assert len(editor.load_event(event).occurrences) == 8
    assert editor.post(f"{event}/times", **read_form_fields(answer.text)).status_code == 303
    assert len(editor.load_event(event).occurrences) == 9


def test_add_past_200_occurrences_is_refused(editor: Editor) -> None:
    event = editor.create_draft(day="", starts="")
    for n in range(4):
        day = date_in_days(60 + n).isoformat()
        many = build_series_form(day=day, count="50", minutes="5", pause="0", starts="08:00")
        assert editor.post(f"{event}/times", **many).status_code == 303
    answer = editor.post(
        f"{event}/times", **build_series_form(day=date_in_days(70).isoformat(), count="1")
    )
    assert answer.status_code == 422
    assert "200 times at most" in answer.text


def test_move_shows_taken_seats_and_publishes_move(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 4)
    path = get_first_path(editor, event)
    page = editor.get_page(f"{path}/move")
    assert "4 seats are taken." in page
    day = date_in_days(67).isoformat()
    answer = editor.post(f"{path}/move", **fill_move_form(editor, path, day=day))
    assert answer.headers["Location"].endswith("?done=moved")
    name, data = editor.list_facts()[-1]
    assert (name, data["version"]) == ("occurrence_moved", 2)
    assert data["starts_at"].startswith(day)
    assert "Moved a time" in editor.get_page(event)


@pytest.mark.parametrize("meaning", ["move", "correction"])
def test_move_is_announced_unless_it_is_a_correction(editor: Editor, meaning: str) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 4)
    path = get_first_path(editor, event)
    opened = fill_move_form(editor, path)
    assert opened["meaning"] == "move"
    editor.post(f"{path}/move", **opened | {"starts": "08:00", "meaning": meaning})
    _, data = editor.list_facts()[-1]
    assert data["announced_version"] == (2 if meaning == "move" else 1)


def find_moved(editor: Editor, event: str, path: str) -> tuple[str, str]:
    """Return the local start and end of the occurrence."""
    moved = next(one for one in editor.load_event(event).occurrences if str(one.id) in path)
    zone = ZoneInfo("Europe/Helsinki")
    starts, ends = moved.starts_at.astimezone(zone), moved.ends_at.astimezone(zone)
    return f"{starts:%d.%m. %H:%M}", f"{ends:%d.%m. %H:%M}"


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({"starts": "16:15"}, "01.06. 16:15", "01.06. 17:00"),
        ({"starts": "23:30"}, "01.06. 23:30", "02.06. 00:15"),
        ({"starts": "16:15", "ends": "16:45"}, "01.06. 16:15", "01.06. 16:45"),
        ({"last_day": "2027-06-03"}, "01.06. 16:00", "03.06. 16:45"),
    ],
)
def test_move_keeps_length_unless_end_is_given(
    editor: Editor, given: dict[str, str], start: str, end: str
) -> None:
    event = editor.create_published(count="1")
    path = get_first_path(editor, event)
    typed = fill_move_form(editor, path, day="2027-06-01", **given)
    assert editor.post(f"{path}/move", **typed).status_code == 303
    assert find_moved(editor, event, path) == (start, end)


def test_move_of_several_days_keeps_their_number(editor: Editor) -> None:
    event = editor.create_published(count="1")
    path = get_first_path(editor, event)
    editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, day="2027-10-29", last_day="2027-10-31", ends="15:00"),
    )
    assert "Now the end is Sun 31 Oct 2027 at 15:00" in editor.get_page(f"{path}/move")
    editor.post(f"{path}/move", **fill_move_form(editor, path, day="2027-11-02"))
    assert find_moved(editor, event, path) == ("02.11. 16:00", "04.11. 15:00")
    editor.post(f"{path}/move", **fill_move_form(editor, path, day="2027-11-03", ends="14:00"))
    assert find_moved(editor, event, path) == ("03.11. 16:00", "05.11. 14:00")


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("fi", "ti 1.6.2027 klo 10.00 → ke 2.6.2027 klo 9.30"),
        ("sv", "tis 1.6.2027 kl. 10.00 → ons 2.6.2027 kl. 9.30"),
        ("en", "Tue 1 Jun 2027 at 10:00 → Wed 2 Jun 2027 at 9:30"),
    ],
)
def test_log_shows_times_in_each_language(editor: Editor, language: str, message: str) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, day="2027-06-01", starts="10:00", ends="11:00"),
    )
    editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, day="2027-06-02", starts="09:30", ends="11:00"),
    )
    assert message in editor.get_page(f"{event}?lang={language}")


def test_move_sets_deadlines_by_rule(editor: Editor) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, day="2027-06-01", starts="10:00", ends="11:00"),
    )
    moved = next(one for one in editor.load_event(event).occurrences if str(one.id) in path)
    assert moved.closes_at == datetime(2027, 5, 31, 17, tzinfo=UTC)  # 20.00 in summer time
    assert moved.cancel_until == moved.starts_at - timedelta(hours=2)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"day": "2027-03-28", "starts": "03:30", "ends": "05:00"}, "no such time"),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "03:30"}, "no such time"),
        ({"starts": "17:00", "ends": "16:00"}, "after the start"),
        ({"starts": "17:00", "ends": "17:00"}, "after the start"),
        ({"day": "2026-01-02"}, "has passed"),
        ({"day": ""}, "Fill this in."),
        ({"ends": "half past four"}, "Write the time"),
        ({"last_day": "2026-01-02"}, "after the start"),
    ],
)
def test_move_to_wrong_time_is_refused(editor: Editor, given: dict[str, str], message: str) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    answer = editor.post(f"{path}/move", **fill_move_form(editor, path, **given))
    assert answer.status_code == 422
    assert message in answer.text
    assert len(editor.list_facts()) == 8


def test_move_into_repeated_hour_takes_the_first(editor: Editor) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, day="2027-10-31", starts="03:30", ends="05:00"),
    )
    moved = next(one for one in editor.load_event(event).occurrences if str(one.id) in path)
    assert moved.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert moved.ends_at == datetime(2027, 10, 31, 3, tzinfo=UTC)


def test_move_to_venue_in_use_needs_confirmation(editor: Editor) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    answer = editor.post(
        f"{path}/move",
        **fill_move_form(editor, path, starts="16:30", ends="17:30"),
    )
    assert answer.status_code == 409
    assert "Something else is in the same place" in answer.text
    assert len(editor.list_facts()) == 8
    assert editor.post(f"{path}/move", **read_form_fields(answer.text)).status_code == 303
    assert editor.list_facts()[-1][0] == "occurrence_moved"


def test_move_after_move_by_colleague_is_refused(editor: Editor) -> None:
    event = editor.create_published()
    path = get_first_path(editor, event)
    mine = fill_move_form(editor, path, day=date_in_days(70).isoformat())
    theirs = fill_move_form(editor, path, day=date_in_days(80).isoformat())
    editor.sign_in_colleague().post(f"{path}/move", **theirs)
    answer = editor.post(f"{path}/move", **mine)
    assert answer.status_code == 409
    assert "Mikael changed this event" in answer.text
    assert len(editor.list_facts()) == 9
    assert editor.post(f"{path}/move", **read_form_fields(answer.text)).status_code == 303


def test_cancel_occurrence_shows_taken_seats_and_deletes_nothing(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 3)
    path = get_first_path(editor, event)
    assert "3 seats are taken." in editor.get_page(f"{path}/cancel")
    assert editor.load_event(event).occurrences[0].cancelled is False
    seen = read_form_fields(editor.get_page(f"{path}/cancel"))
    for _ in range(2):
        assert editor.post(f"{path}/cancel", **seen).status_code == 303
    assert [name for name, _ in editor.list_facts()][8:] == ["occurrence_cancelled"]
    after = editor.load_event(event)
    assert (after.status, len(after.occurrences)) == ("published", 8)


def test_cancel_event_publishes_every_occurrence_and_stays_public(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 2)
    assert "16 seats are taken." in editor.get_page(f"{event}/cancel")
    assert open_and_cancel(editor, event).status_code == 303
    assert [name for name, _ in editor.list_facts()][8:] == ["occurrence_cancelled"] * 8
    assert editor.load_event(event).status == "cancelled"
    assert "This event is cancelled." in editor.client.get("/events/avoimet-ovet").text
    assert "Cancelled" in editor.client.get("/").text
    assert editor.post(f"{event}/times", **build_series_form()).status_code == 409


def test_cancel_of_every_occurrence_cancels_event(editor: Editor) -> None:
    event = editor.create_published(count="2")
    for occurrence in editor.load_event(event).occurrences:
        open_and_cancel(editor, f"{event}/times/{occurrence.id}")
    assert editor.load_event(event).status == "cancelled"


def test_cancel_occurrence_of_draft_removes_it(editor: Editor) -> None:
    event = editor.create_draft(count="2")
    open_and_cancel(editor, get_first_path(editor, event))
    assert len(editor.load_event(event).occurrences) == 1
    assert editor.list_facts() == []


def test_cancel_draft_is_refused(editor: Editor) -> None:
    event = editor.create_draft()
    assert "it is deleted" in editor.get_page(f"{event}/cancel")
    version = str(editor.load_event(event).version)
    assert editor.post(f"{event}/cancel", version=version).status_code == 409
    assert editor.load_event(event).status == "draft"


@pytest.mark.parametrize("whole", [True, False])
def test_cancel_after_change_by_colleague_is_asked_again(editor: Editor, *, whole: bool) -> None:
    event = editor.create_published()
    path = event if whole else get_first_path(editor, event)
    seen = read_form_fields(editor.get_page(f"{path}/cancel"))
    day = date_in_days(90).isoformat()
    editor.sign_in_colleague().post(f"{event}/times", **build_series_form(day=day, count="1"))
    before = len(editor.list_facts())
    answer = editor.post(f"{path}/cancel", **seen)
    assert answer.status_code == 409
    assert "Mikael changed this event in the meantime" in answer.text
    assert len(editor.list_facts()) == before
    assert editor.post(f"{path}/cancel", **read_form_fields(answer.text)).status_code == 303
    assert len(editor.list_facts()) == before + (9 if whole else 1)


def choose(editor: Editor, event: str, *numbers: int) -> str:
    """Return the path that asks before these occurrences are cancelled."""
    occurrences = editor.load_event(event).occurrences
    chosen = "&".join(f"occurrence={occurrences[number].id}" for number in numbers)
    return f"{event}/times/cancel?{chosen}"


def test_cancel_chosen_occurrences_asks_once_and_leaves_the_others(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 3)
    path = choose(editor, event, 1, 4)
    page = editor.get_page(path)
    assert "Cancel these 2 times?" in page
    assert "6 seats are taken." in page
    chosen = re.findall(r'name="occurrence" value="([^"]+)"', page)
    answer = editor.post(path, **read_form_fields(page) | {"occurrence": chosen})
    assert answer.headers["Location"].endswith("?done=cancelled")
    after = editor.load_event(event).occurrences
    assert [number for number, one in enumerate(after) if one.cancelled] == [1, 4]
    assert [name for name, _ in editor.list_facts()][8:] == ["occurrence_cancelled"] * 2


def test_cancel_chosen_occurrences_of_draft_removes_them(editor: Editor) -> None:
    event = editor.create_draft()
    chosen = [str(one.id) for one in editor.load_event(event).occurrences[:3]]
    version = str(editor.load_event(event).version)
    answer = editor.post(f"{event}/times/cancel", occurrence=chosen, version=version)
    assert answer.headers["Location"].endswith("?done=removed")
    assert len(editor.load_event(event).occurrences) == 5


def test_cancel_without_a_choice_says_so(editor: Editor) -> None:
    event = editor.create_published()
    answer = editor.client.get(f"{URL}{event}/times/cancel?occurrence=x")
    assert "Choose at least one time first." in editor.client.get(answer.headers["Location"]).text
    assert editor.post(f"{event}/times/cancel", occurrence="x").status_code == 404


def test_event_page_has_one_menu_a_row_and_deadlines_once(editor: Editor) -> None:
    event = editor.create_published()
    rows = editor.get_page(event).split('id="times"')[1].split("</section>")[0]
    assert rows.count('<details class="row-menu">') == 8
    assert rows.count("Registration closes: the evening before at 20.00.") == 1
    assert "Cancelling is possible until: 2 hours before." in rows
    assert "Register by" not in rows


def test_occurrence_of_another_event_is_not_found(editor: Editor) -> None:
    event, other = editor.create_draft(), editor.create_draft(**build_series_form(starts="08:00"))
    path = get_first_path(editor, other).rpartition("/")[2]
    assert editor.client.get(f"/staff/events/{event}/times/{path}/move").status_code == 404
    assert editor.post(f"{event}/times/{path}/cancel").status_code == 404
