"""Test the dashboard: figures, chart, tasks and first steps."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from services.events.dashboard import chart, tasks
from services.events.dashboard.queries import OccurrenceSeats
from services.events.models import Event, Venue
from shared import clock
from shared.staff.rights import Right
from tests.events.events_site import EventsSite
from tests.events.staff_browser import StaffBrowser


def test_dashboard_signed_out_redirects_to_sign_in(site: EventsSite) -> None:
    answer = site.app.test_client().get("/staff/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/staff/")


def test_dashboard_without_organisation_shows_explanation(site: EventsSite) -> None:
    assert "You have no access yet" in StaffBrowser(site.app, {}).get_page("/staff/")


def test_dashboard_shows_occurrences_of_own_organisation_only(site: EventsSite) -> None:
    mine = site.create_event("mine", {"capacity": 60, "taken": 45}, {"days": 3, "capacity": 20})
    site.create_event("over", {"days": -2, "capacity": 500})
    site.create_event("theirs", {}, organisation=site.create_organisation("turku"))
    page = site.sign_in_as("viewer").get_page("/staff/")
    assert page.count(f"/staff/events/{mine.id}") == 2
    assert "45 of 60 seats taken" in page
    assert "of 80 seats" in page
    assert "56%" in page
    assert "over en" not in page
    assert "theirs en" not in page


@pytest.mark.parametrize(("role", "shown"), [("check_in", True), ("viewer", False)])
def test_link_to_registrations_needs_right_to_see_names(
    site: EventsSite, role: str, *, shown: bool
) -> None:
    event = site.create_event("mine", {"taken": 3})
    page = site.sign_in_as(role).get_page("/staff/")
    link = f"/staff/registrations/occurrences/{event.occurrences[0].id}"
    assert (link in page) is shown


def test_dashboard_without_events_offers_first_event_to_editor(site: EventsSite) -> None:
    assert "Make an event" in site.sign_in_as("editor").get_page("/staff/")
    assert "/staff/events/new" not in site.sign_in_as("viewer").get_page("/staff/")


@time_machine.travel(datetime(2026, 11, 25, 10, tzinfo=UTC), tick=False)
def test_dashboard_of_coordinator_shows_all_organisations_and_chart(
    site: EventsSite,
) -> None:
    site.create_event("mine", {"capacity": 60, "taken": 45})
    site.create_event("theirs", {"capacity": 40}, organisation=site.create_organisation("turku"))
    page = site.sign_in_as("coordinator", site.create_organisation("live")).get_page("/staff/")
    assert "mine en" in page
    assert "theirs en" in page
    row = page.split('<th scope="row">wk 49</th>')[1].split("</tr>")[0]
    assert re.findall(r"<div>(\d+)</div>", row) == ["100", "45"]
    assert page.count('role="img"') == 2
    assert "style=" not in page


def test_dashboard_has_unique_element_ids(site: EventsSite) -> None:
    site.create_event("mine", {"capacity": 60}, {"days": 20})
    page = site.sign_in_as("admin").get_page("/staff/")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_first_steps_done_are_marked_and_finally_hidden(site: EventsSite) -> None:
    new = site.create_organisation("new")
    admin = site.sign_in_as("admin", new)
    page = admin.get_page("/staff/")
    steps = re.findall(r'<li><a href="[^"]+">', page.split('class="firsts"')[1].split("</ol>")[0])
    assert len(steps) == 5
    admin.post("/staff/organisation/details", name_fi="New", contact_email="new@example.org")
    with site.database.begin() as session:
        session.add(Venue(organisation_id=new.id, name="Hall", address="1", municipality="853"))
    site.create_event("first", {}, organisation=new)
    page = admin.get_page("/staff/")
    assert page.count('<li class="done">') == 4
    admin.post("/staff/people/invite", email="colleague@example.org", role="editor")
    assert "First steps" not in admin.get_page("/staff/")


def test_first_steps_follow_rights_of_reader(site: EventsSite) -> None:
    new = site.create_organisation("new")
    assert "Invite a colleague" not in site.sign_in_as("editor", new).get_page("/staff/")
    assert "First steps" not in site.sign_in_as("viewer", new).get_page("/staff/")


def allow_every_right(_right: Right) -> bool:
    return True


def list_task_kinds(event: Event) -> list[str]:
    return [task.kind for task in tasks.find_tasks([event], clock.now(), allow_every_right)]


def test_tasks_of_published_event_follow_its_occurrences(site: EventsSite) -> None:
    event = site.create_event(
        "mine",
        {"days": 2, "taken": 0},
        {"days": 20, "taken": 9},
        {"days": 21, "taken": 8},
        {"days": 2, "cancelled": True},
        {"days": -1, "taken": 10},
    )
    assert list_task_kinds(event) == ["nobody", "full"]


def test_occurrence_that_fills_fast_is_the_first_task_for_a_day(site: EventsSite) -> None:
    event = site.create_event("mine", {"days": 20, "taken": 4}, {"days": 2, "taken": 0})
    event.occurrences[0].fast_at = clock.now() - timedelta(hours=23)
    assert list_task_kinds(event) == ["fills_fast", "nobody"]
    event.occurrences[0].fast_at = clock.now() - timedelta(hours=25)
    assert list_task_kinds(event) == ["nobody"]


def test_tasks_use_time_zone_of_occurrence_for_tomorrow(site: EventsSite) -> None:
    event = site.create_event("mine", {"taken": 4})
    evening = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)  # 23.30 in Helsinki
    event.occurrences[0].starts_at = datetime(2026, 12, 2, 21, 45, tzinfo=UTC)
    assert [task.kind for task in tasks.find_tasks([event], evening, allow_every_right)] == [
        "tomorrow"
    ]
    event.occurrences[0].starts_at = datetime(2026, 12, 2, 22, 15, tzinfo=UTC)
    assert tasks.find_tasks([event], evening, allow_every_right) == []


def test_task_of_running_occurrence_that_goes_on_tomorrow_is_shown(site: EventsSite) -> None:
    event = site.create_event("mine", {"days": -1, "taken": 3, "hours": 72})
    assert list_task_kinds(event) == ["tomorrow"]


def test_tasks_of_incomplete_event_name_what_is_missing(site: EventsSite) -> None:
    half = {"fi": "Ilta", "sv": "", "en": "Evening"}
    event = site.create_event("mine", summary=half)
    assert list_task_kinds(event) == ["language", "without_occurrences"]
    page = site.sign_in_as("editor").get_page("/staff/")
    assert "A language is missing: Svenska" in page


def test_tasks_of_draft_appear_after_some_days(site: EventsSite) -> None:
    event = site.create_event("mine", {}, publish=False)
    assert list_task_kinds(event) == []
    event.changed_at = clock.now() - timedelta(days=4)
    assert list_task_kinds(event) == ["draft"]


def test_tasks_without_the_right_are_hidden(site: EventsSite) -> None:
    event = site.create_event("mine", {"days": 2})
    assert tasks.find_tasks([event], clock.now(), lambda right: right is Right.SEE) == []
    assert "What needs doing" not in site.sign_in_as("viewer").get_page("/staff/")


NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)  # a Monday


def build_seats(days: int, capacity: int, taken: int, length: int = 0) -> OccurrenceSeats:
    """Return the seats of an occurrence that ends two hours and `length` days after its start."""
    start = NOON + timedelta(days=days)
    end = start + timedelta(days=length, hours=2)
    return OccurrenceSeats(uuid4(), uuid4(), start, end, capacity, taken)


def count_by_week(*seats: OccurrenceSeats) -> list[tuple[int, int, int]]:
    """Return number, capacity and taken seats of each week."""
    weeks = chart.count_by_week(seats, "Europe/Helsinki", NOON)
    return [(week.number, week.capacity, week.taken) for week in weeks]


def test_count_by_week_has_no_gaps_and_at_most_ten_weeks() -> None:
    assert count_by_week(build_seats(0, 10, 3), build_seats(1, 5, 1), build_seats(21, 8, 8)) == [
        (49, 15, 4), (50, 0, 0), (51, 0, 0), (52, 8, 8),
    ]  # fmt: skip
    assert len(count_by_week(build_seats(0, 1, 0), build_seats(400, 1, 0))) == 10
    assert count_by_week() == []


def test_count_by_week_counts_occurrence_in_each_of_its_weeks() -> None:
    assert count_by_week(build_seats(2, 20, 5, length=7)) == [(49, 20, 5), (50, 20, 5)]
    running = build_seats(-20, 20, 5, length=30)
    assert count_by_week(running) == [(49, 20, 5), (50, 20, 5)]


@pytest.mark.parametrize("highest", [0, 1, 3, 7, 48, 204, 1424, 99_999])
def test_scale_marks_include_highest_value_in_few_steps(highest: int) -> None:
    marks = chart.list_scale_marks(highest)
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert 2 <= len(marks) <= 6


def test_bars_stay_inside_chart() -> None:
    shown = chart.count_by_week(
        [build_seats(7 * n, 100 * n + 1, 50 * n) for n in range(10)], "Europe/Helsinki", NOON
    )
    for bar in chart.build_vertical_bars(shown):
        assert chart.LEFT <= bar.at <= bar.at + bar.thickness <= chart.WIDTH
        assert bar.part <= bar.whole <= chart.HEIGHT - chart.TOP - chart.FOOT
    assert all(bar.whole <= chart.NARROW for bar in chart.build_horizontal_bars(shown))


def test_first_steps_with_other_member_omit_invitation(site: EventsSite) -> None:
    site.sign_in_as("viewer")
    page = site.sign_in_as("admin").get_page("/staff/")
    assert re.findall(r'<a href="([^"]+)">', page.split('class="firsts"')[1].split("</ol>")[0]) == [
        "/staff/events/new", "/staff/events/new", "/staff/events/",
    ]  # fmt: skip
