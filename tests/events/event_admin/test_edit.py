"""Editing events: conflicts of two editors, and what a change publishes."""

from typing import Any

import pytest

from tests.events.editor import Editor, build_event_form, build_series_form
from tests.html_forms import read_form_fields


def open_form(editor: Editor, event: str) -> dict[str, Any]:
    """Return the fields of the form as it opens now."""
    return read_form_fields(editor.get_page(f"{event}/edit"))


def test_edit_is_saved_and_logged_with_changed_fields(editor: Editor) -> None:
    event = editor.create_draft()
    answer = editor.post(f"{event}/edit", **open_form(editor, event) | {"title_fi": "Uusi nimi"})
    assert answer.headers["Location"] == f"/staff/events/{event}?done=saved"
    saved = editor.load_event(event)
    assert (saved.title["fi"], saved.version, saved.changed_by) == ("Uusi nimi", 3, "Liisa")
    assert "Changed the event: Uusi nimi" in editor.get_page(event)


def test_edit_without_difference_changes_nothing(editor: Editor) -> None:
    event = editor.create_published()
    before = editor.load_event(event).version
    assert editor.post(f"{event}/edit", **open_form(editor, event)).status_code == 303
    assert editor.load_event(event).version == before
    assert len(editor.list_facts()) == 8


def test_edit_after_change_of_same_field_shows_both_values(
    editor: Editor,
) -> None:
    event = editor.create_draft()
    mine = open_form(editor, event) | {"title_fi": "Minun"}
    editor.sign_in_colleague().post(
        f"{event}/edit", **open_form(editor, event) | {"title_fi": "Hänen"}
    )
    answer = editor.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "Mikael saved this event" in answer.text
    assert "Title (in Finnish)</a>: Hänen" in answer.text
    assert read_form_fields(answer.text)["title_fi"] == "Minun"
    assert editor.load_event(event).title["fi"] == "Hänen"


def test_edit_sent_again_after_conflict_is_saved(editor: Editor) -> None:
    event = editor.create_draft()
    mine = open_form(editor, event) | {"title_fi": "Minun"}
    editor.sign_in_colleague().post(
        f"{event}/edit", **open_form(editor, event) | {"title_fi": "Hänen"}
    )
    again = read_form_fields(editor.post(f"{event}/edit", **mine).text)
    assert editor.post(f"{event}/edit", **again).status_code == 303
    assert editor.load_event(event).title["fi"] == "Minun"


def test_edit_after_change_of_another_field_keeps_both(editor: Editor) -> None:
    event = editor.create_draft()
    mine = open_form(editor, event) | {"title_fi": "Minun"}
    theirs = {"summary_fi": "Hänen", "description_fi": "Rivi\r\n\r\ntoinen"}
    editor.sign_in_colleague().post(f"{event}/edit", **open_form(editor, event) | theirs)
    answer = editor.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "You both changed" not in answer.text
    assert editor.post(f"{event}/edit", **read_form_fields(answer.text)).status_code == 303
    saved = editor.load_event(event)
    assert (saved.title["fi"], saved.summary["fi"]) == ("Minun", "Hänen")
    assert saved.description["fi"] == "Rivi\n\ntoinen"


def test_edit_after_added_occurrence_is_saved_at_once(editor: Editor) -> None:
    event = editor.create_draft()
    mine = open_form(editor, event) | {"title_fi": "Minun"}
    editor.sign_in_colleague().post(
        f"{event}/times", **build_series_form(starts="09:00", count="1")
    )
    assert editor.post(f"{event}/edit", **mine).status_code == 303


@pytest.mark.parametrize("marks", ["", "[]", "{", '{"title_fi": 1}'])
def test_edit_with_damaged_marks_shows_every_difference(editor: Editor, marks: str) -> None:
    event = editor.create_draft()
    mine = open_form(editor, event) | {"title_fi": "Minun", "opened": marks}
    editor.sign_in_colleague().post(
        f"{event}/edit", **open_form(editor, event) | {"title_fi": "Hänen"}
    )
    answer = editor.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "Title (in Finnish)</a>: Hänen" in answer.text


def test_edit_without_version_does_not_overwrite(editor: Editor) -> None:
    event = editor.create_draft()
    answer = editor.post(f"{event}/edit", **build_event_form() | {"title_fi": "Vanha"})
    assert answer.status_code == 409
    assert editor.load_event(event).title["fi"] == "Avoimet ovet"


def test_edit_of_published_title_publishes_higher_version(editor: Editor) -> None:
    event = editor.create_published()
    editor.post(f"{event}/edit", **open_form(editor, event) | {"title_fi": "Uusi"})
    name, data = editor.list_facts()[-1]
    assert (name, data["version"], data["title"]["sv"]) == ("occurrence_moved", 2, "Uusi")
    assert len(editor.list_facts()) == 16


def test_edit_of_published_description_publishes_nothing(editor: Editor) -> None:
    event = editor.create_published()
    editor.post(f"{event}/edit", **open_form(editor, event) | {"description_fi": "Uusi"})
    assert len(editor.list_facts()) == 8


NEW_PLACE = {
    "place": "new",
    "venue_name": "Sivukampus",
    "venue_address": "Kuja 2, 21200 Raisio",
    "venue_municipality": "680",
}


def test_edit_of_place_with_taken_seats_needs_confirmation(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 4)
    answer = editor.post(f"{event}/edit", **open_form(editor, event) | NEW_PLACE)
    assert answer.status_code == 409
    assert "32 seats are taken" in answer.text
    assert len(editor.list_facts()) == 8
    assert editor.post(f"{event}/edit", **read_form_fields(answer.text)).status_code == 303
    assert 'value="move" checked' in answer.text
    _, data = editor.list_facts()[-1]
    assert data["announced_version"] == data["version"] == 2
    assert (data["venue"], data["address"]) == ("Sivukampus", "Kuja 2, 21200 Raisio")
    assert editor.get_page("new").count("Sivukampus") == 1


def test_edit_of_link_as_a_correction_is_not_announced(editor: Editor) -> None:
    event = editor.create_published(online_url="https://example.org/meat")
    editor.set_taken_seats(event, 4)
    mended = open_form(editor, event) | {"online_url": "https://example.org/meet"}
    asked = editor.post(f"{event}/edit", **mended)
    assert asked.status_code == 409
    fields = read_form_fields(asked.text) | {"meaning": "correction"}
    assert editor.post(f"{event}/edit", **fields).status_code == 303
    _, data = editor.list_facts()[-1]
    assert (data["online_url"], data["announced_version"]) == ("https://example.org/meet", 1)
    assert "as a correction, without a message" in editor.get_page(event)


def test_edit_of_title_announces_nothing(editor: Editor) -> None:
    event = editor.create_published()
    editor.post(f"{event}/edit", **open_form(editor, event) | {"title_fi": "Uusi"})
    assert [data["announced_version"] for _, data in editor.list_facts()] == [1] * 16


def test_edit_to_venue_in_use_needs_confirmation(editor: Editor) -> None:
    editor.create_published(title_fi="Toinen tapahtuma")
    event = editor.create_published(venue_name="Sivukampus")
    used = open_form(editor, event) | {"place": "new", "venue_name": "Pääkampus"}
    used |= {"venue_address": "Koulukatu 1, 20100 Turku", "venue_municipality": "853"}
    asked = editor.post(f"{event}/edit", **used)
    assert asked.status_code == 409
    assert "Something else is in the same place" in asked.text
    assert "<li>Toinen tapahtuma, " in asked.text
    assert editor.post(f"{event}/edit", **read_form_fields(asked.text)).status_code == 303
    assert editor.load_event(event).venue.name == "Pääkampus"


def test_edit_of_place_without_taken_seats_is_saved_at_once(editor: Editor) -> None:
    event = editor.create_published()
    assert editor.post(f"{event}/edit", **open_form(editor, event) | NEW_PLACE).status_code == 303
    assert len(editor.list_facts()) == 16


def test_edit_of_rules_moves_deadlines_of_every_occurrence(editor: Editor) -> None:
    event = editor.create_published()
    editor.post(f"{event}/edit", **open_form(editor, event) | {"closes_rule": "start"})
    occurrences = editor.load_event(event).occurrences
    assert [occurrence.closes_at for occurrence in occurrences] == [
        occurrence.starts_at for occurrence in occurrences
    ]
    assert len(editor.list_facts()) == 16


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"summary_fi": ""}, "What is published needs"),
        ({"opens_day": "2090-01-01"}, "but it opens only on Sun 1 Jan 2090 at 8:00. Choose an"),
        ({"registration": "walk_in"}, "registered here already"),
    ],
)
def test_edit_that_breaks_published_event_is_refused(
    editor: Editor, given: dict[str, str], message: str
) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 1)
    answer = editor.post(f"{event}/edit", **open_form(editor, event) | given)
    assert answer.status_code == 422
    assert message in answer.text
    assert len(editor.list_facts()) == 8
    assert editor.load_event(event).summary["fi"] == "Tule tutustumaan"


def test_log_names_changed_fields_by_label(editor: Editor) -> None:
    event = editor.create_draft()
    editor.post(
        f"{event}/edit", **open_form(editor, event) | {"title_fi": "Uusi", "contact_name": "Aino"}
    )
    page = editor.get_page(event)
    assert "Title, Contact for questions" in page
    assert "contact_name" not in page


def test_log_names_changed_contact_names_by_label(editor: Editor) -> None:
    event = editor.create_draft(contact_name="Hakutoimisto")
    names = {"contact_name_sv": "Antagningsbyrån", "contact_name_en": "Admissions office"}
    assert editor.post(f"{event}/edit", **open_form(editor, event) | names).status_code == 303
    labels = ("Name of the contact in Swedish", "Name of the contact in English")
    assert ", ".join(labels) in editor.get_page(event)


def test_edit_after_change_of_same_contact_name_shows_both(editor: Editor) -> None:
    event = editor.create_draft(contact_name="Hakutoimisto")
    mine = open_form(editor, event) | {"contact_name_sv": "Antagningsbyrån"}
    theirs = open_form(editor, event) | {"contact_name_sv": "Ansökningsbyrån"}
    editor.sign_in_colleague().post(f"{event}/edit", **theirs)
    answer = editor.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "Name of the contact in Swedish</a>: Ansökningsbyrån" in answer.text
    assert read_form_fields(answer.text)["contact_name_sv"] == "Antagningsbyrån"


def test_text_fields_are_marked_with_their_own_language(editor: Editor) -> None:
    page = editor.get_page("new")
    assert '<label for="title_sv">Title (in Swedish)' in page
    assert 'autocomplete="off" lang="sv" maxlength="80"' in page
    assert '<div lang="sv">' not in page


@pytest.mark.parametrize(
    ("choice", "stored"), [("off", (False, 24)), ("72", (True, 72)), ("", (True, 24))]
)
def test_waiting_list_is_chosen_and_published(
    editor: Editor, choice: str, stored: tuple[bool, int]
) -> None:
    event = editor.create_published()
    for chosen in ("48", choice):
        form = open_form(editor, event) | {"waiting_list": chosen}
        assert editor.post(f"{event}/edit", **form).status_code == 303
    saved = editor.load_event(event)
    assert (saved.waiting_list, saved.offer_hours) == stored
    _name, data = editor.list_facts()[-1]
    assert (data["waiting_list"], data["offer_hours"]) == stored


@pytest.mark.parametrize(
    "switch", ["confirm_by_link", "guardian_confirms", "needs_approval", "asks_marketing_consent"]
)
def test_switch_is_published_and_not_announced(editor: Editor, switch: str) -> None:
    event = editor.create_published()
    form = open_form(editor, event) | {switch: "1"}
    assert editor.post(f"{event}/edit", **form).status_code == 303
    saved = editor.load_event(event)
    assert getattr(saved, switch)
    assert saved.occurrences[0].announced_version == 1
    name, data = editor.list_facts()[-1]
    assert (name, data[switch]) == ("occurrence_moved", True)
    again = open_form(editor, event)
    assert again[switch] == ["1"]
    del again[switch]
    editor.post(f"{event}/edit", **again)
    assert not getattr(editor.load_event(event), switch)


def test_rules_of_class_groups_are_published(editor: Editor) -> None:
    event = editor.create_published()
    form = open_form(editor, event)
    assert (form["group_min"], form["group_max"]) == ("5", "40")
    form |= {"class_groups": "1", "group_min": "10", "group_max": "", "group_names_optional": "1"}
    assert editor.post(f"{event}/edit", **form).status_code == 303
    saved = editor.load_event(event)
    assert (saved.class_groups, saved.group_min, saved.group_max) == (True, 10, 40)
    _name, data = editor.list_facts()[-1]
    assert (data["class_groups"], data["group_min"], data["group_names_optional"]) == (
        True,
        10,
        True,
    )


@pytest.mark.parametrize(
    ("sizes", "error"),
    [
        (("ten", "30"), "Write a whole number from 1 to 500."),
        (("0", "30"), "Write a whole number from 1 to 500."),
        (("30", "20"), "The largest group is smaller than the smallest."),
    ],
)
def test_wrong_group_sizes_are_refused(editor: Editor, sizes: tuple[str, str], error: str) -> None:
    event = editor.create_draft()
    form = open_form(editor, event) | {"group_min": sizes[0], "group_max": sizes[1]}
    answer = editor.post(f"{event}/edit", **form)
    assert answer.status_code == 422
    assert error in answer.text
    assert read_form_fields(answer.text)["group_min"] == sizes[0]
