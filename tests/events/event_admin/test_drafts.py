"""Drafts from the first form to the published event: list, preview, copy, delete, rights."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.events.event_admin.forms import DEFAULT_GROUPS
from shared.i18n import LANGUAGES
from tests.events.builders import create_organisation
from tests.events.editor import URL, Editor, build_event_form, build_series_form
from tests.events.staff_browser import StaffBrowser
from tests.html_forms import read_form_fields


def test_new_form_with_defaults_needs_few_typed_fields(editor: Editor) -> None:
    opened = read_form_fields(editor.get_page("new"))
    typed = {
        name: value
        for name, value in build_event_form().items()
        if opened.get(name, [] if isinstance(value, list) else "") != value
    }
    assert len(typed) <= 14  # and three buttons: new event, save, publish
    event = editor.load_event(editor.create_draft(**(opened | typed)))
    assert len(event.occurrences) == 8
    assert event.contact_email == "school@example.org"


def test_create_draft_is_not_public(editor: Editor) -> None:
    event = editor.load_event(editor.create_draft())
    assert (event.status, event.slug, event.version) == ("draft", "avoimet-ovet", 2)
    assert editor.client.get(f"/events/{event.slug}").status_code == 404
    assert editor.list_facts() == []
    starts = [
        occurrence.starts_at.astimezone(ZoneInfo("Europe/Helsinki"))
        for occurrence in event.occurrences
    ]
    assert [start.strftime("%H:%M") for start in starts[:3]] == ["16:00", "17:00", "18:00"]
    first = event.occurrences[0]
    closes = first.closes_at.astimezone(ZoneInfo("Europe/Helsinki"))
    assert (closes.date(), closes.hour) == (starts[0].date() - timedelta(days=1), 20)
    assert first.starts_at - first.cancel_until == timedelta(hours=2)


def test_publish_shows_event_and_publishes_each_occurrence(editor: Editor) -> None:
    event = editor.create_published(title_sv="", summary_sv="", description_sv="")
    page = editor.client.get("/events/avoimet-ovet?lang=sv").text
    assert '<h1 lang="fi">Avoimet ovet</h1>' in page
    assert "<em>pajat</em>" in page
    facts = editor.list_facts()
    assert [name for name, _ in facts] == ["occurrence_published"] * 8
    assert facts[0][1]["title"] == dict.fromkeys(LANGUAGES, "Avoimet ovet")
    assert "Svenska" in editor.get_page(event)
    assert editor.post(f"{event}/publish", version="3").status_code == 409


def test_public_page_says_day_and_deadline_once(editor: Editor) -> None:
    editor.create_published()
    page = editor.client.get("/events/avoimet-ovet?lang=en").text
    rows = page.split('id="times"')[1].split("</section>")[0]
    assert (rows.count("<h3"), rows.count("Register by"), rows.count("<li")) == (1, 1, 8)


def test_publish_without_complete_language_is_refused(editor: Editor) -> None:
    event = editor.create_draft(summary_fi="", title_sv="Öppet hus")
    answer = editor.post(f"{event}/publish", version="2")
    assert answer.status_code == 422
    assert "No language is complete" in answer.text
    assert editor.load_event(event).status == "draft"


def test_publish_without_occurrence_is_refused(editor: Editor) -> None:
    event = editor.create_draft(day="", starts="")
    answer = editor.post(f"{event}/publish", version="1")
    assert answer.status_code == 422
    assert "no time to come" in answer.text


def test_publish_after_change_by_colleague_is_refused(editor: Editor) -> None:
    event = editor.create_draft()
    editor.sign_in_colleague().post(
        f"{event}/edit", **read_edit_form(editor, event, title_fi="Teknologiailta")
    )
    answer = editor.post(f"{event}/publish", version="2")
    assert answer.status_code == 409
    assert "Mikael changed this event" in answer.text
    assert editor.list_facts() == []


@pytest.mark.parametrize(
    ("given", "message"),
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
def test_create_with_wrong_field_shows_error_and_typed_text(
    editor: Editor, given: dict[str, str], message: str
) -> None:
    answer = editor.post("new?lang=en", **(build_event_form() | given))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Tule tutustumaan" in answer.text
    assert editor.get_page("?tab=drafts").count("/staff/events/new") >= 1
    assert "Avoimet ovet" not in editor.get_page("?tab=drafts")


def test_error_summary_has_the_focus(editor: Editor) -> None:
    answer = editor.post("new", **build_event_form() | {"title_fi": "", "seats": "0"})
    assert '<div class="errors" role="alert" tabindex="-1" autofocus' in answer.text
    assert "autofocus" not in editor.get_page("new")


def test_new_form_takes_over_no_ticks(editor: Editor) -> None:
    editor.create_draft(target_groups=["staff"], fields=["machine"], contact_name="Aino")
    opened = read_form_fields(editor.get_page("new"))
    assert (opened["target_groups"], opened.get("fields", [])) == (DEFAULT_GROUPS, [])
    assert opened["contact_name"] == "Aino"


CONTACT_NAMES = {
    "contact_name": "Hakutoimisto",
    "contact_name_sv": "Antagningsbyrån",
    "contact_name_en": "Admissions office",
}


@pytest.mark.parametrize("is_draft", [True, False])
def test_contact_is_shown_by_its_name_in_the_language(editor: Editor, is_draft: bool) -> None:
    create = editor.create_draft if is_draft else editor.create_published
    event = create(**CONTACT_NAMES)
    address = f"/staff/events/{event}/preview" if is_draft else "/events/avoimet-ovet"
    for language, shown in zip(LANGUAGES, CONTACT_NAMES.values(), strict=True):
        page = editor.client.get(f"{address}?lang={language}").text
        assert [name for name in CONTACT_NAMES.values() if name in page] == [shown]


def test_contact_with_one_name_is_shown_by_it_in_each_language(editor: Editor) -> None:
    editor.create_published(contact_name="Aino Virtanen", contact_name_sv="\u200b ")
    for language in LANGUAGES:
        page = editor.client.get(f"/events/avoimet-ovet?lang={language}").text
        assert "<dd>Aino Virtanen<br>" in page


def test_form_with_errors_keeps_every_name_of_the_contact(editor: Editor) -> None:
    sent = build_event_form() | CONTACT_NAMES | {"contact_name_en": "x" * 101}
    answer = editor.post("new?lang=en", **sent)
    assert answer.status_code == 422
    assert 'href="#contact_name_en"' in answer.text
    kept = read_form_fields(answer.text)
    assert {name: kept[name] for name in CONTACT_NAMES} == {
        name: sent[name] for name in CONTACT_NAMES
    }


def test_new_form_and_copy_take_over_every_name_of_contact(editor: Editor) -> None:
    event = editor.create_draft(**CONTACT_NAMES)
    made = editor.post(f"{event}/copy", day="").headers["Location"]
    copied = editor.load_event(made.split("?")[0].rpartition("/")[2])
    opened = read_form_fields(editor.get_page("new"))
    for name, value in CONTACT_NAMES.items():
        assert (getattr(copied, name), opened[name]) == (value, value)


def test_create_online_event_needs_no_venue(editor: Editor) -> None:
    event = editor.load_event(
        editor.create_draft(place="online", venue_name="", online_url="https://example.org/x")
    )
    assert event.venue is None


def test_create_in_same_venue_again_uses_existing_venue(editor: Editor) -> None:
    first, second = (
        editor.load_event(editor.create_draft()),
        editor.load_event(editor.create_draft(**build_series_form(starts="08:00"))),
    )
    assert first.venue_id == second.venue_id
    assert str(first.venue_id) in editor.get_page("new")
    assert second.slug.startswith("avoimet-ovet-")


def test_create_in_venue_of_another_organisation_is_refused(editor: Editor) -> None:
    venue = editor.load_event(editor.create_draft()).venue_id
    form = build_event_form() | {"place": str(venue), "venue_name": ""}
    assert editor.sign_in_stranger().post("new", **form).status_code == 422


def test_description_with_script_is_escaped(editor: Editor) -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    event = editor.create_draft(description_fi=bad, title_fi="<b>Ovet</b>")
    page = editor.get_page(f"{event}/preview")
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "<b>" not in page


def test_preview_of_draft_is_public_page_in_each_language(editor: Editor) -> None:
    event = editor.create_draft(title_en="Open day", summary_en="Come", description_en="See.")
    assert "<h1>Open day</h1>" in editor.get_page(f"{event}/preview?lang=en")
    swedish = editor.get_page(f"{event}/preview?lang=sv")
    assert '<h1 lang="fi">Avoimet ovet</h1>' in swedish
    assert "/register/" not in swedish


def test_list_shows_events_by_tab_and_search(editor: Editor) -> None:
    editor.create_published()
    editor.create_draft(title_fi="Luonnos", **build_series_form(starts="09:00"))
    coming, drafts = editor.get_page("?lang=en"), editor.get_page("?tab=drafts")
    assert ("Avoimet ovet" in coming, "Luonnos" in coming) == (True, False)
    assert "0 of 80 seats taken" in coming
    assert "The Swedish text is missing" in coming
    assert "Luonnos" in drafts
    assert "Avoimet ovet" in editor.get_page("?q=ovet")
    assert "Avoimet ovet" not in editor.get_page("?q=100%25")
    assert editor.get_page("?tab=nonsense&page=99999999999999999999") is not None


def test_list_of_new_organisation_offers_first_event(editor: Editor) -> None:
    page = editor.get_page("?lang=en")
    assert "No events are coming up" in page
    assert "Make an event" in page


def test_coordinator_sees_every_organisation_and_changes_none(editor: Editor) -> None:
    event = editor.create_published()
    roles = {create_organisation(editor.database): "coordinator"}
    coordinator = StaffBrowser(editor.app, roles, base_url=URL)
    listed = coordinator.get_page("")
    assert "Avoimet ovet" in listed
    assert "/staff/events/new" not in listed
    other = create_organisation(editor.database)
    assert event not in coordinator.get_page(f"?organisation={other}")
    shown = coordinator.get_page(event)
    assert "/edit" not in shown
    assert coordinator.post(f"{event}/cancel").status_code == 403


def test_list_of_another_organisation_is_not_shown(editor: Editor) -> None:
    event = editor.create_published()
    stranger = editor.sign_in_stranger()
    page = stranger.client.get(f"/staff/events/?organisation={editor.organisation}").text
    assert event not in page


GETS = ("", "/preview", "/edit", "/copy", "/delete", "/cancel", "/times", "/times/{id}/move",
        "/times/{id}/cancel")  # fmt: skip
POSTS = ("/publish", "/edit", "/copy", "/delete", "/cancel", "/times", "/times/{id}/move",
        "/times/{id}/cancel")  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_page_without_the_right_is_refused(editor: Editor, path: str) -> None:
    event = editor.create_draft()
    url = f"/staff/events/{event}{path.format(id=editor.load_event(event).occurrences[0].id)}"
    assert editor.client.get(url).status_code == 200
    assert editor.sign_in_stranger().client.get(url).status_code == 404
    seen = editor.sign_in_colleague("viewer").client.get(url).status_code
    assert seen == (200 if path in ("", "/preview") else 403)
    assert editor.app.test_client().get(url).status_code == 302


@pytest.mark.parametrize("path", POSTS)
def test_change_without_the_right_is_refused(editor: Editor, path: str) -> None:
    event = editor.create_draft()
    path = event + path.format(id=editor.load_event(event).occurrences[0].id)
    sent = build_event_form() | {"version": "2"}
    assert editor.sign_in_stranger().post(path, **sent).status_code == 404
    assert editor.sign_in_colleague("viewer").post(path, **sent).status_code == 403
    assert editor.client.post(f"/staff/events/{path}", data=sent).status_code == 403  # no csrf
    assert editor.load_event(event).version == 2


def test_copy_keeps_weekday_and_local_time_a_year_later(editor: Editor) -> None:
    event = editor.create_published()
    day = read_form_fields(editor.get_page(f"{event}/copy"))["day"]
    made = editor.post(f"{event}/copy", day=day).headers["Location"]
    copied = editor.load_event(made.split("?")[0].rpartition("/")[2])
    first, then = editor.load_event(event).occurrences[0], copied.occurrences[0]
    zone = ZoneInfo("Europe/Helsinki")
    assert copied.status == "draft"
    assert len(copied.occurrences) == 8
    assert then.starts_at.astimezone(zone).weekday() == first.starts_at.astimezone(zone).weekday()
    assert then.starts_at.astimezone(zone).time() == first.starts_at.astimezone(zone).time()
    assert then.taken == 0


def test_copy_to_nonexistent_or_past_time_is_refused(editor: Editor) -> None:
    event = editor.create_draft(**build_series_form(starts="03:15"))
    assert editor.post(f"{event}/copy", day="2027-03-28").status_code == 422
    assert editor.post(f"{event}/copy", day="2020-01-01").status_code == 422


def test_delete_removes_draft_and_refuses_published_event(editor: Editor) -> None:
    draft = editor.create_draft()
    assert editor.post(f"{draft}/delete").status_code == 303
    assert editor.client.get(f"/staff/events/{draft}").status_code == 404
    event = editor.create_published()
    assert editor.post(f"{event}/delete").status_code == 409
    assert editor.load_event(event).status == "published"


def test_event_page_links_follow_rights_of_reader(editor: Editor) -> None:
    event = editor.create_published()
    mine = editor.get_page(f"{event}?lang=en")
    seen = editor.sign_in_colleague("viewer").client.get(f"/staff/events/{event}").text
    for link in ("/staff/registrations/occurrences/", "/staff/messages/occurrences/"):
        assert (link in mine, link in seen) == (True, False)
    assert "Published the event" in mine
    assert "What was done" not in seen


def test_slug_follows_title_until_event_is_published(editor: Editor) -> None:
    event = editor.create_draft()
    editor.post(f"{event}/edit", **read_edit_form(editor, event, title_fi="Äly & öljy -ilta"))
    assert editor.load_event(event).slug == "aly-oljy-ilta"
    editor.post(f"{event}/publish", version="3")
    editor.post(f"{event}/edit", **read_edit_form(editor, event, title_fi="Toinen nimi"))
    assert editor.load_event(event).slug == "aly-oljy-ilta"
    assert "Toinen nimi" in editor.client.get("/events/aly-oljy-ilta").text
    assert [row["title"]["fi"] for row in editor.client.get("/api/events/v1/events?q=toinen").json]


def read_edit_form(editor: Editor, event: str, **given: str) -> dict[str, str]:
    return read_form_fields(editor.get_page(f"{event}/edit")) | given
