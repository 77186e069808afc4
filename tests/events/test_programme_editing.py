"""Editing: two at once are told of each other, and what changes for those who come is told."""

from typing import Any

import pytest

from tests.events.desk import Desk, fields_of, form, series


def opened(desk: Desk, event: str) -> dict[str, Any]:
    """Return the fields of the form as it opens now."""
    return fields_of(desk.page(f"{event}/edit"))


def test_edit_saves_and_notes_who_changed_what(desk: Desk) -> None:
    event = desk.made()
    answer = desk.post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Uusi nimi"})
    assert answer.headers["Location"] == f"/staff/events/{event}?done=saved"
    saved = desk.event(event)
    assert (saved.title["fi"], saved.version, saved.changed_by) == ("Uusi nimi", 3, "Liisa")
    assert "Changed the event: Uusi nimi" in desk.page(event)


def test_edit_that_changes_nothing_counts_as_no_change(desk: Desk) -> None:
    event = desk.published()
    before = desk.event(event).version
    assert desk.post(f"{event}/edit", **opened(desk, event)).status_code == 303
    assert desk.event(event).version == before
    assert len(desk.notice()) == 8


def test_edit_after_a_colleague_changed_the_same_field_shows_both_and_saves_neither(
    desk: Desk,
) -> None:
    event = desk.made()
    mine = opened(desk, event) | {"title_fi": "Minun"}
    desk.colleague().post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Hänen"})
    answer = desk.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "Mikael saved this event" in answer.text
    assert "Title (in Finnish)</a>: Hänen" in answer.text
    assert fields_of(answer.text)["title_fi"] == "Minun"
    assert desk.event(event).title["fi"] == "Hänen"


def test_edit_sent_once_more_after_that_is_meant_and_saved(desk: Desk) -> None:
    event = desk.made()
    mine = opened(desk, event) | {"title_fi": "Minun"}
    desk.colleague().post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Hänen"})
    again = fields_of(desk.post(f"{event}/edit", **mine).text)
    assert desk.post(f"{event}/edit", **again).status_code == 303
    assert desk.event(event).title["fi"] == "Minun"


def test_edit_after_a_colleague_changed_another_field_keeps_both_changes(desk: Desk) -> None:
    event = desk.made()
    mine = opened(desk, event) | {"title_fi": "Minun"}
    theirs = {"summary_fi": "Hänen", "description_fi": "Rivi\r\n\r\ntoinen"}
    desk.colleague().post(f"{event}/edit", **opened(desk, event) | theirs)
    answer = desk.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "You both changed" not in answer.text
    assert desk.post(f"{event}/edit", **fields_of(answer.text)).status_code == 303
    saved = desk.event(event)
    assert (saved.title["fi"], saved.summary["fi"]) == ("Minun", "Hänen")
    assert saved.description["fi"] == "Rivi\n\ntoinen"


def test_edit_after_a_colleague_only_moved_a_time_is_saved_at_once(desk: Desk) -> None:
    event = desk.made()
    mine = opened(desk, event) | {"title_fi": "Minun"}
    desk.colleague().post(f"{event}/times", **series(starts="09:00", count="1"))
    assert desk.post(f"{event}/edit", **mine).status_code == 303


@pytest.mark.parametrize("marks", ["", "[]", "{", '{"title_fi": 1}'])
def test_edit_with_a_broken_mark_of_what_was_opened_tells_every_difference(
    desk: Desk, marks: str
) -> None:
    event = desk.made()
    mine = opened(desk, event) | {"title_fi": "Minun", "opened": marks}
    desk.colleague().post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Hänen"})
    answer = desk.post(f"{event}/edit", **mine)
    assert answer.status_code == 409
    assert "Title (in Finnish)</a>: Hänen" in answer.text


def test_edit_without_a_version_does_not_overwrite(desk: Desk) -> None:
    event = desk.made()
    answer = desk.post(f"{event}/edit", **form() | {"title_fi": "Vanha"})
    assert answer.status_code == 409
    assert desk.event(event).title["fi"] == "Avoimet ovet"


def test_edit_of_a_published_title_is_told_with_a_higher_version(desk: Desk) -> None:
    event = desk.published()
    desk.post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Uusi"})
    name, data = desk.notice()[-1]
    assert (name, data["version"], data["title"]["sv"]) == ("occurrence_moved", 2, "Uusi")
    assert len(desk.notice()) == 16


def test_edit_of_a_published_description_is_told_to_nobody(desk: Desk) -> None:
    event = desk.published()
    desk.post(f"{event}/edit", **opened(desk, event) | {"description_fi": "Uusi"})
    assert len(desk.notice()) == 8


NEW_PLACE = {
    "place": "new",
    "venue_name": "Sivukampus",
    "venue_address": "Kuja 2, 21200 Raisio",
    "venue_municipality": "680",
}


def test_edit_of_the_place_says_how_many_hear_of_it_before_it_is_saved(desk: Desk) -> None:
    event = desk.published()
    desk.taken(event, 4)
    answer = desk.post(f"{event}/edit", **opened(desk, event) | NEW_PLACE)
    assert answer.status_code == 409
    assert "32 seats are taken" in answer.text
    assert len(desk.notice()) == 8
    assert desk.post(f"{event}/edit", **fields_of(answer.text)).status_code == 303
    _, data = desk.notice()[-1]
    assert (data["venue"], data["address"]) == ("Sivukampus", "Kuja 2, 21200 Raisio")
    assert desk.page("new").count("Sivukampus") == 1


def test_edit_of_the_place_without_seats_taken_is_saved_at_once(desk: Desk) -> None:
    event = desk.published()
    assert desk.post(f"{event}/edit", **opened(desk, event) | NEW_PLACE).status_code == 303
    assert len(desk.notice()) == 16


def test_edit_of_the_rules_moves_the_deadlines_of_every_time(desk: Desk) -> None:
    event = desk.published()
    desk.post(f"{event}/edit", **opened(desk, event) | {"closes_rule": "start"})
    slots = desk.event(event).occurrences
    assert [slot.closes_at for slot in slots] == [slot.starts_at for slot in slots]
    assert len(desk.notice()) == 16


@pytest.mark.parametrize(
    ("given", "notice"),
    [
        ({"summary_fi": ""}, "What is published needs"),
        ({"opens_day": "2090-01-01"}, "open only after it has closed"),
        ({"registration": "walk_in"}, "registered here already"),
    ],
)
def test_edit_that_would_break_a_published_event_is_refused(
    desk: Desk, given: dict[str, str], notice: str
) -> None:
    event = desk.published()
    desk.taken(event, 1)
    answer = desk.post(f"{event}/edit", **opened(desk, event) | given)
    assert answer.status_code == 422
    assert notice in answer.text
    assert len(desk.notice()) == 8
    assert desk.event(event).summary["fi"] == "Tule tutustumaan"


def test_log_of_an_event_says_in_words_what_was_changed(desk: Desk) -> None:
    event = desk.made()
    desk.post(f"{event}/edit", **opened(desk, event) | {"title_fi": "Uusi", "contact_name": "Aino"})
    page = desk.page(event)
    assert "Title, Who answers questions" in page
    assert "contact_name" not in page


def test_labels_of_texts_are_in_the_reader_s_language_and_fields_in_their_own(desk: Desk) -> None:
    page = desk.page("new")
    assert '<label for="title_sv">Title (in Swedish)' in page
    assert 'autocomplete="off" lang="sv" maxlength="80"' in page
    assert '<div lang="sv">' not in page
