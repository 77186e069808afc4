"""Staff's own events: a newcomer publishes an open day, and nothing wrong gets through."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from shared.i18n import LANGUAGES
from tests.events.desk import Desk, fields_of, form, organisation, series
from tests.staff_user import StaffUser


def test_new_form_as_it_opens_needs_few_fields_of_a_newcomer(desk: Desk) -> None:
    opened = fields_of(desk.page("new"))
    typed = {
        name: value
        for name, value in form().items()
        if opened.get(name, [] if isinstance(value, list) else "") != value
    }
    assert len(typed) <= 14  # and three buttons: new event, save, publish
    event = desk.event(desk.made(**(opened | typed)))
    assert len(event.occurrences) == 8
    assert event.contact_email == "school@example.org"


def test_make_saves_a_draft_that_nobody_else_sees(desk: Desk) -> None:
    event = desk.event(desk.made())
    assert (event.status, event.slug, event.version) == ("draft", "avoimet-ovet", 2)
    assert desk.client.get(f"/events/{event.slug}").status_code == 404
    assert desk.notice() == []
    starts = [slot.starts_at.astimezone(ZoneInfo("Europe/Helsinki")) for slot in event.occurrences]
    assert [start.strftime("%H:%M") for start in starts[:3]] == ["16:00", "17:00", "18:00"]
    first = event.occurrences[0]
    closes = first.closes_at.astimezone(ZoneInfo("Europe/Helsinki"))
    assert (closes.date(), closes.hour) == (starts[0].date() - timedelta(days=1), 20)
    assert first.starts_at - first.cancel_until == timedelta(hours=2)


def test_publish_shows_it_to_everybody_and_tells_each_time(desk: Desk) -> None:
    event = desk.published(title_sv="", summary_sv="", description_sv="")
    page = desk.client.get("/events/avoimet-ovet?lang=sv").text
    assert '<h1 lang="fi">Avoimet ovet</h1>' in page
    assert "<em>pajat</em>" in page
    notice = desk.notice()
    assert [name for name, _ in notice] == ["occurrence_published"] * 8
    assert notice[0][1]["title"] == dict.fromkeys(LANGUAGES, "Avoimet ovet")
    assert "Svenska" in desk.page(event)
    assert desk.post(f"{event}/publish", version="3").status_code == 409


def test_publish_without_a_language_is_refused(desk: Desk) -> None:
    event = desk.made(summary_fi="", title_sv="Öppet hus")
    answer = desk.post(f"{event}/publish", version="2")
    assert answer.status_code == 422
    assert "No language is complete" in answer.text
    assert desk.event(event).status == "draft"


def test_publish_without_a_time_is_refused(desk: Desk) -> None:
    event = desk.made(day="", starts="")
    answer = desk.post(f"{event}/publish", version="1")
    assert answer.status_code == 422
    assert "no time to come" in answer.text


def test_publish_of_what_a_colleague_just_changed_is_refused(desk: Desk) -> None:
    event = desk.made()
    desk.colleague().post(f"{event}/edit", **form_of(desk, event, title_fi="Teknologiailta"))
    answer = desk.post(f"{event}/publish", version="2")
    assert answer.status_code == 409
    assert "Mikael changed this event" in answer.text
    assert desk.notice() == []


@pytest.mark.parametrize(
    ("given", "notice"),
    [
        ({"title_fi": ""}, "Give it a title"),
        ({"title_fi": "x" * 81}, "at most 80"),
        ({"kind": "party"}, 'id="kind-error"'),
        ({"venue_name": ""}, "Fill this in."),
        ({"venue_municipality": "091"}, "Choose the municipality."),
        ({"place": "online"}, "You wrote a new place"),
        ({"place": "here", "venue_name": ""}, "Choose a place."),
        ({"place": str(uuid4()), "venue_name": ""}, "Choose a place."),
        ({"online_url": "javascript:alert(1)"}, "from https://"),
        ({"registration": "elsewhere"}, "where people register"),
        ({"registration": "elsewhere", "registration_url": "data:text/html,x"}, "from https://"),
        ({"contact_email": "school"}, "Check the e-mail address"),
        ({"opens_day": "2031-13-01"}, "Write the date"),
        ({"opens_day": "2027-03-28", "opens_time": "03:30"}, "no such time"),
        ({"starts": ""}, "Fill this in."),
        ({"starts": "25:00"}, "Write the time"),
        ({"starts": "23:00"}, "end after midnight"),
        ({"seats": "0"}, "from 1 to 5000"),
        ({"seats": "-4"}, "from 1 to 5000"),
        ({"seats": "9" * 400}, "from 1 to 5000"),
        ({"count": "51"}, "from 1 to 50"),
        ({"minutes": "1e2"}, "from 5 to 720"),
        ({"day": "2026-01-01"}, "This time has passed"),
        ({"fields": ["alchemy"]}, 'class="wrong"'),
    ],
)
def test_make_with_a_wrong_field_says_so_and_keeps_what_was_typed(
    desk: Desk, given: dict[str, str], notice: str
) -> None:
    answer = desk.post("new?lang=en", **(form() | given))
    assert answer.status_code == 422
    assert notice in answer.text
    assert "Tule tutustumaan" in answer.text
    assert desk.page("?tab=drafts").count("/staff/events/new") >= 1
    assert "Avoimet ovet" not in desk.page("?tab=drafts")


def test_make_online_needs_no_place(desk: Desk) -> None:
    event = desk.event(desk.made(place="online", venue_name="", online_url="https://example.org/x"))
    assert event.venue is None


def test_make_in_the_same_place_again_uses_the_one_that_is_there(desk: Desk) -> None:
    first, second = desk.event(desk.made()), desk.event(desk.made(**series(starts="08:00")))
    assert first.venue_id == second.venue_id
    assert str(first.venue_id) in desk.page("new")
    assert second.slug.startswith("avoimet-ovet-")


def test_make_in_another_organisations_place_is_refused(desk: Desk) -> None:
    venue = desk.event(desk.made()).venue_id
    other = StaffUser(desk.app, {organisation(desk.database): "editor"})
    client = other.sign_in(desk.app.test_client())
    asked = form() | {"place": str(venue), "venue_name": ""}
    assert client.post("/staff/events/new", data=other.form_data() | asked).status_code == 422


def test_script_in_the_description_stays_text(desk: Desk) -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    event = desk.made(description_fi=bad, title_fi="<b>Ovet</b>")
    page = desk.page(f"{event}/preview")
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "<b>" not in page


def test_preview_of_a_draft_is_the_public_page_in_each_language(desk: Desk) -> None:
    event = desk.made(title_en="Open day", summary_en="Come", description_en="See.")
    assert "<h1>Open day</h1>" in desk.page(f"{event}/preview?lang=en")
    swedish = desk.page(f"{event}/preview?lang=sv")
    assert '<h1 lang="fi">Avoimet ovet</h1>' in swedish
    assert "/register/" not in swedish


def test_list_shows_each_event_under_its_tab_and_finds_it(desk: Desk) -> None:
    desk.published()
    desk.made(title_fi="Luonnos", **series(starts="09:00"))
    coming, drafts = desk.page("?lang=en"), desk.page("?tab=drafts")
    assert ("Avoimet ovet" in coming, "Luonnos" in coming) == (True, False)
    assert "0 of 80 seats taken" in coming
    assert "Svenska is missing." in coming
    assert "Luonnos" in drafts
    assert "Avoimet ovet" in desk.page("?q=ovet")
    assert "Avoimet ovet" not in desk.page("?q=100%25")
    assert desk.page("?tab=nonsense&page=99999999999999999999") is not None


def test_list_of_a_new_organisation_offers_one_act(desk: Desk) -> None:
    page = desk.page("?lang=en")
    assert "No events are coming up" in page
    assert "Make an event" in page


def test_coordinator_sees_every_organisation_and_changes_none(desk: Desk) -> None:
    event = desk.published()
    person = StaffUser(desk.app, {organisation(desk.database): "coordinator"})
    client = person.sign_in(desk.app.test_client())
    listed = client.get("/staff/events/?lang=en").text
    assert "Avoimet ovet" in listed
    assert "/staff/events/new" not in listed
    other = organisation(desk.database)
    assert event not in client.get(f"/staff/events/?organisation={other}").text
    shown = client.get(f"/staff/events/{event}").text
    assert "/edit" not in shown
    answer = client.post(f"/staff/events/{event}/cancel", data=person.form_data())
    assert answer.status_code == 403


def test_another_organisations_list_cannot_be_asked_for(desk: Desk) -> None:
    event = desk.published()
    stranger = desk.stranger()
    page = stranger.client.get(f"/staff/events/?organisation={desk.organisation}").text
    assert event not in page


GETS = ("", "/preview", "/edit", "/copy", "/delete", "/cancel", "/times", "/times/{slot}/move",
        "/times/{slot}/cancel")  # fmt: skip
POSTS = ("/publish", "/edit", "/copy", "/delete", "/cancel", "/times", "/times/{slot}/move",
         "/times/{slot}/cancel")  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_page_is_closed_to_strangers_and_to_roles_without_the_right(desk: Desk, path: str) -> None:
    event = desk.made()
    url = f"/staff/events/{event}{path.format(slot=desk.event(event).occurrences[0].id)}"
    assert desk.client.get(url).status_code == 200
    assert desk.stranger().client.get(url).status_code == 404
    seen = desk.colleague("viewer").client.get(url).status_code
    assert seen == (200 if path in ("", "/preview") else 403)
    assert desk.app.test_client().get(url).status_code == 302


@pytest.mark.parametrize("path", POSTS)
def test_change_is_refused_to_strangers_and_to_roles_without_the_right(
    desk: Desk, path: str
) -> None:
    event = desk.made()
    path = event + path.format(slot=desk.event(event).occurrences[0].id)
    sent = form() | {"version": "2"}
    assert desk.stranger().post(path, **sent).status_code == 404
    assert desk.colleague("viewer").post(path, **sent).status_code == 403
    assert desk.client.post(f"/staff/events/{path}", data=sent).status_code == 403  # no csrf
    assert desk.event(event).version == 2


def test_copy_makes_a_draft_a_year_later_on_the_same_weekday_and_hours(desk: Desk) -> None:
    event = desk.published()
    day = fields_of(desk.page(f"{event}/copy"))["day"]
    made = desk.post(f"{event}/copy", day=day).headers["Location"]
    copied = desk.event(made.split("?")[0].rpartition("/")[2])
    first, then = desk.event(event).occurrences[0], copied.occurrences[0]
    zone = ZoneInfo("Europe/Helsinki")
    assert copied.status == "draft"
    assert len(copied.occurrences) == 8
    assert then.starts_at.astimezone(zone).weekday() == first.starts_at.astimezone(zone).weekday()
    assert then.starts_at.astimezone(zone).time() == first.starts_at.astimezone(zone).time()
    assert then.taken == 0


def test_copy_into_the_hour_that_clocks_leave_out_or_the_past_is_refused(desk: Desk) -> None:
    event = desk.made(**series(starts="03:15"))
    assert desk.post(f"{event}/copy", day="2027-03-28").status_code == 422
    assert desk.post(f"{event}/copy", day="2020-01-01").status_code == 422


def test_delete_takes_a_draft_away_and_keeps_what_is_published(desk: Desk) -> None:
    draft = desk.made()
    assert desk.post(f"{draft}/delete").status_code == 303
    assert desk.client.get(f"/staff/events/{draft}").status_code == 404
    event = desk.published()
    assert desk.post(f"{event}/delete").status_code == 409
    assert desk.event(event).status == "published"


def test_page_of_an_event_links_by_the_rights_of_who_reads(desk: Desk) -> None:
    event = desk.published()
    mine = desk.page(f"{event}?lang=en")
    seen = desk.colleague("viewer").client.get(f"/staff/events/{event}").text
    for link in ("/staff/registrations/occurrences/", "/staff/messages/occurrences/"):
        assert (link in mine, link in seen) == (True, False)
    assert "Published the event" in mine
    assert "What was done" not in seen


def test_address_of_a_draft_follows_its_title_until_it_is_published(desk: Desk) -> None:
    event = desk.made()
    desk.post(f"{event}/edit", **form_of(desk, event, title_fi="Äly & öljy -ilta"))
    assert desk.event(event).slug == "aly-oljy-ilta"
    desk.post(f"{event}/publish", version="3")
    desk.post(f"{event}/edit", **form_of(desk, event, title_fi="Toinen nimi"))
    assert desk.event(event).slug == "aly-oljy-ilta"
    assert "Toinen nimi" in desk.client.get("/events/aly-oljy-ilta").text
    assert [row["title"]["fi"] for row in desk.client.get("/api/events/v1/events?q=toinen").json]


def form_of(desk: Desk, event: str, **given: str) -> dict[str, str]:
    return fields_of(desk.page(f"{event}/edit")) | given
