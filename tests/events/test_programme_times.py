"""Times of an event: added in a row, moved, called off; wrong ones are told."""

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from tests.events.desk import Desk, fields_of, in_days, series


def first(desk: Desk, event: str) -> str:
    """Return the path of the event's first occurrence."""
    return f"{event}/times/{desk.event(event).occurrences[0].id}"


def to(desk: Desk, slot: str, **given: str) -> dict[str, str]:
    """Return the form that moves an occurrence, with some fields changed."""
    fields: dict[str, str] = fields_of(desk.page(f"{slot}/move"))
    return fields | given


def cancel(desk: Desk, path: str) -> TestResponse:
    """Call off what the page shows."""
    return desk.post(f"{path}/cancel", **fields_of(desk.page(f"{path}/cancel")))


def test_add_to_a_published_event_opens_the_new_times_at_once(desk: Desk) -> None:
    event = desk.published()
    day = in_days(61).isoformat()
    answer = desk.post(f"{event}/times", **series(count="2", day=day))
    assert answer.headers["Location"].endswith("?done=times")
    assert [name for name, _ in desk.notice()] == ["occurrence_published"] * 10


def test_add_in_the_same_place_at_the_same_time_asks_first(desk: Desk) -> None:
    event = desk.published()
    asked = series(count="1", starts="16:30")
    answer = desk.post(f"{event}/times", **asked)
    assert answer.status_code == 409
    assert "Avoimet ovet, " in answer.text
    assert len(desk.event(event).occurrences) == 8
    assert desk.post(f"{event}/times", **fields_of(answer.text)).status_code == 303
    assert len(desk.event(event).occurrences) == 9


def test_add_past_two_hundred_times_is_refused(desk: Desk) -> None:
    event = desk.made(day="", starts="")
    for n in range(4):
        day = in_days(60 + n).isoformat()
        many = series(day=day, count="50", minutes="5", pause="0", starts="08:00")
        assert desk.post(f"{event}/times", **many).status_code == 303
    answer = desk.post(f"{event}/times", **series(day=in_days(70).isoformat(), count="1"))
    assert answer.status_code == 422
    assert "200 times at most" in answer.text


def test_move_says_what_it_causes_and_then_tells_it(desk: Desk) -> None:
    event = desk.published()
    desk.taken(event, 4)
    slot = first(desk, event)
    page = desk.page(f"{slot}/move")
    assert "4 seats are taken." in page
    day = in_days(67).isoformat()
    answer = desk.post(f"{slot}/move", **to(desk, slot, day=day))
    assert answer.headers["Location"].endswith("?done=moved")
    name, data = desk.notice()[-1]
    assert (name, data["version"]) == ("occurrence_moved", 2)
    assert data["starts_at"].startswith(day)
    assert "Moved a time" in desk.page(event)


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("fi", "ti 1.6.2027 klo 10.00 → ke 2.6.2027 klo 9.30"),
        ("sv", "tis 1.6.2027 kl. 10.00 → ons 2.6.2027 kl. 9.30"),
        ("en", "Tue 1 Jun 2027 at 10:00 → Wed 2 Jun 2027 at 9:30"),
    ],
)
def test_moments_of_the_log_are_as_people_read_them(desk: Desk, language: str, notice: str) -> None:
    event = desk.published()
    slot = first(desk, event)
    desk.post(f"{slot}/move", **to(desk, slot, day="2027-06-01", starts="10:00", ends="11:00"))
    desk.post(f"{slot}/move", **to(desk, slot, day="2027-06-02", starts="09:30", ends="11:00"))
    assert notice in desk.page(f"{event}?lang={language}")


def test_move_carries_the_deadlines_by_their_rule(desk: Desk) -> None:
    event = desk.published()
    slot = first(desk, event)
    desk.post(f"{slot}/move", **to(desk, slot, day="2027-06-01", starts="10:00", ends="11:00"))
    moved = next(one for one in desk.event(event).occurrences if str(one.id) in slot)
    assert moved.closes_at == datetime(2027, 5, 31, 17, tzinfo=UTC)  # 20.00 in summer time
    assert moved.cancel_until == moved.starts_at - timedelta(hours=2)


@pytest.mark.parametrize(
    ("given", "notice"),
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
def test_move_to_a_wrong_time_is_refused(desk: Desk, given: dict[str, str], notice: str) -> None:
    event = desk.published()
    slot = first(desk, event)
    answer = desk.post(f"{slot}/move", **to(desk, slot, **given))
    assert answer.status_code == 422
    assert notice in answer.text
    assert len(desk.notice()) == 8


def test_move_into_the_hour_that_comes_twice_takes_the_first(desk: Desk) -> None:
    event = desk.published()
    slot = first(desk, event)
    desk.post(f"{slot}/move", **to(desk, slot, day="2027-10-31", starts="03:30", ends="05:00"))
    moved = next(one for one in desk.event(event).occurrences if str(one.id) in slot)
    assert moved.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert moved.ends_at == datetime(2027, 10, 31, 3, tzinfo=UTC)


def test_move_over_another_time_of_the_place_asks_first(desk: Desk) -> None:
    event = desk.published()
    slot = first(desk, event)
    answer = desk.post(f"{slot}/move", **to(desk, slot, starts="16:30", ends="17:30"))
    assert answer.status_code == 409
    assert "Something else is in the same place" in answer.text
    assert len(desk.notice()) == 8
    assert desk.post(f"{slot}/move", **fields_of(answer.text)).status_code == 303
    assert desk.notice()[-1][0] == "occurrence_moved"


def test_move_of_what_a_colleague_just_moved_is_told(desk: Desk) -> None:
    event = desk.published()
    slot = first(desk, event)
    mine = to(desk, slot, day=in_days(70).isoformat())
    theirs = to(desk, slot, day=in_days(80).isoformat())
    desk.colleague().post(f"{slot}/move", **theirs)
    answer = desk.post(f"{slot}/move", **mine)
    assert answer.status_code == 409
    assert "Mikael changed this event" in answer.text
    assert len(desk.notice()) == 9
    assert desk.post(f"{slot}/move", **fields_of(answer.text)).status_code == 303


def test_cancel_of_a_time_says_how_many_hear_of_it_and_deletes_nothing(desk: Desk) -> None:
    event = desk.published()
    desk.taken(event, 3)
    slot = first(desk, event)
    assert "3 seats are taken." in desk.page(f"{slot}/cancel")
    assert desk.event(event).occurrences[0].cancelled is False
    seen = fields_of(desk.page(f"{slot}/cancel"))
    for _ in range(2):
        assert desk.post(f"{slot}/cancel", **seen).status_code == 303
    assert [name for name, _ in desk.notice()][8:] == ["occurrence_cancelled"]
    after = desk.event(event)
    assert (after.status, len(after.occurrences)) == ("published", 8)


def test_cancel_of_the_event_tells_every_time_and_stays_public(desk: Desk) -> None:
    event = desk.published()
    desk.taken(event, 2)
    assert "16 seats are taken." in desk.page(f"{event}/cancel")
    assert cancel(desk, event).status_code == 303
    assert [name for name, _ in desk.notice()][8:] == ["occurrence_cancelled"] * 8
    assert desk.event(event).status == "cancelled"
    assert "This event is cancelled." in desk.client.get("/events/avoimet-ovet").text
    assert "Cancelled" in desk.client.get("/").text
    assert desk.post(f"{event}/times", **series()).status_code == 409


def test_cancel_of_every_time_one_by_one_cancels_the_event(desk: Desk) -> None:
    event = desk.published(count="2")
    for slot in desk.event(event).occurrences:
        cancel(desk, f"{event}/times/{slot.id}")
    assert desk.event(event).status == "cancelled"


def test_cancel_of_a_drafts_time_takes_it_out(desk: Desk) -> None:
    event = desk.made(count="2")
    cancel(desk, first(desk, event))
    assert len(desk.event(event).occurrences) == 1
    assert desk.notice() == []


def test_cancel_of_a_draft_is_no_way_to_be_rid_of_it(desk: Desk) -> None:
    event = desk.made()
    assert "it is deleted" in desk.page(f"{event}/cancel")
    version = str(desk.event(event).version)
    assert desk.post(f"{event}/cancel", version=version).status_code == 409
    assert desk.event(event).status == "draft"


@pytest.mark.parametrize("whole", [True, False])
def test_cancel_of_what_a_colleague_changed_meanwhile_is_asked_again(
    desk: Desk, *, whole: bool
) -> None:
    event = desk.published()
    path = event if whole else first(desk, event)
    seen = fields_of(desk.page(f"{path}/cancel"))
    day = in_days(90).isoformat()
    desk.colleague().post(f"{event}/times", **series(day=day, count="1"))
    before = len(desk.notice())
    answer = desk.post(f"{path}/cancel", **seen)
    assert answer.status_code == 409
    assert "Mikael changed this event in the meantime" in answer.text
    assert len(desk.notice()) == before
    assert desk.post(f"{path}/cancel", **fields_of(answer.text)).status_code == 303
    assert len(desk.notice()) == before + (9 if whole else 1)


def test_time_of_another_event_is_not_found_here(desk: Desk) -> None:
    event, other = desk.made(), desk.made(**series(starts="08:00"))
    slot = first(desk, other).rpartition("/")[2]
    assert desk.client.get(f"/staff/events/{event}/times/{slot}/move").status_code == 404
    assert desk.post(f"{event}/times/{slot}/cancel").status_code == 404
