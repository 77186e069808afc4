"""Venues: a change is shown on all pages, and published for every event at the venue."""

import pytest

from services.events.event.changes import suggest_meaning
from tests.events.editor import Editor, build_series_form, date_in_days
from tests.html_forms import read_form_fields

LIST = "venues/"


def get_edit_path(editor: Editor, event: str) -> str:
    """Return the address of the form of an event's venue."""
    return f"venues/{editor.load_event(event).venue_id}/edit"


def open_form(editor: Editor, event: str, **typed: str) -> dict[str, str]:
    """Return the form of an event's venue, with some fields changed."""
    return {**read_form_fields(editor.get_page(get_edit_path(editor, event))), **typed}


def test_list_shows_address_and_coming_events(editor: Editor) -> None:
    assert "No places yet" in editor.get_page(LIST)
    editor.create_published()
    editor.create_draft(title_fi="Luonnos")
    editor.create_draft(venue_name="Navetta", venue_address="Tilatie 2, 21100 Naantali")
    page = editor.get_page(LIST)
    assert "Koulukatu 1, 20100 Turku" in page
    assert page.count("1 coming event<") == 1
    assert "nothing coming up" in page


def test_change_of_draft_venue_publishes_nothing(editor: Editor) -> None:
    event = editor.create_draft()
    answer = editor.post(
        get_edit_path(editor, event), **open_form(editor, event, name="Pääkampus, C-talo")
    )
    assert answer.headers["Location"] == "/staff/events/venues/?done=saved"
    assert editor.load_event(event).venue.name == "Pääkampus, C-talo"
    assert editor.list_facts() == []


def test_change_with_taken_seats_is_published_after_confirmation(
    editor: Editor,
) -> None:
    one = editor.create_published(**build_series_form(count="2"))
    two = editor.create_published(
        title_fi="Toinen", **build_series_form(day=date_in_days(70).isoformat(), count="1")
    )
    editor.set_taken_seats(one, 3)
    editor.set_taken_seats(two, 1)
    before = len(editor.list_facts())
    typed = open_form(editor, one, address="Koulukatu 3, 20100 Turku")
    asked = editor.post(get_edit_path(editor, one), **typed)
    assert asked.status_code == 409
    assert "7 seats are taken in what is held here." in asked.text
    assert len(editor.list_facts()) == before
    assert editor.load_event(one).venue.address == "Koulukatu 1, 20100 Turku"
    confirmed = read_form_fields(asked.text)
    assert confirmed["meaning"] == "move"
    assert editor.post(get_edit_path(editor, one), **confirmed).status_code == 303
    moved = editor.list_facts()[before:]
    assert [(name, data["address"], data["announced_version"]) for name, data in moved] == [
        ("occurrence_moved", "Koulukatu 3, 20100 Turku", 2)
    ] * 3
    assert "Koulukatu 3" in editor.client.get(f"/events/{editor.load_event(two).slug}").text


def test_mended_letter_is_a_correction_unless_staff_say_otherwise(editor: Editor) -> None:
    event = editor.create_published(venue_name="Pääkampsu")
    editor.set_taken_seats(event, 3)
    path = get_edit_path(editor, event)
    asked = editor.post(path, **open_form(editor, event, name="Pääkampus"))
    assert read_form_fields(asked.text)["meaning"] == "correction"
    assert editor.post(path, **read_form_fields(asked.text)).status_code == 303
    name, data = editor.list_facts()[-1]
    assert (name, data["venue"], data["version"]) == ("occurrence_moved", "Pääkampus", 2)
    assert data["announced_version"] == 1
    again = editor.post(path, **open_form(editor, event, name="Pääkampus A", meaning="move"))
    assert again.status_code == 303
    assert editor.list_facts()[-1][1]["announced_version"] == 3


@pytest.mark.parametrize(
    ("before", "after", "meaning"),
    [
        ("Pääkampsu", "Pääkampus", "correction"),
        ("Pääkampus", "pääkampus", "correction"),
        ("Pää kampus", "Pääkampus", "correction"),
        ("Koulukatu 1", "Koulukatu 1", "correction"),
        ("Koulukatu 1", "Koulukatu 2", "move"),
        ("Luokka A", "Luokka B", "move"),
        ("Salon lukio", "Raision lukio", "move"),
        ("Pääkampus", "Sivukampus", "move"),
    ],
)
def test_meaning_is_suggested_by_likeness(before: str, after: str, meaning: str) -> None:
    assert suggest_meaning([before, "x"], [after, "x"]) == meaning


def test_change_of_municipality_alone_publishes_nothing(editor: Editor) -> None:
    event = editor.create_published()
    editor.set_taken_seats(event, 3)
    before = len(editor.list_facts())
    assert (
        editor.post(
            get_edit_path(editor, event), **open_form(editor, event, municipality="529")
        ).status_code
        == 303
    )
    assert len(editor.list_facts()) == before
    assert editor.load_event(event).venue.municipality == "529"


def test_save_without_difference_publishes_nothing(editor: Editor) -> None:
    event = editor.create_published()
    before = len(editor.list_facts())
    assert editor.post(get_edit_path(editor, event), **open_form(editor, event)).status_code == 303
    assert len(editor.list_facts()) == before


def test_save_after_change_by_colleague_shows_both_values(editor: Editor) -> None:
    event = editor.create_draft()
    typed = open_form(editor, event, name="Mikaelin nimi")
    editor.post(get_edit_path(editor, event), **open_form(editor, event, name="Liisan nimi"))
    answer = editor.post(get_edit_path(editor, event), **typed)
    assert answer.status_code == 409
    assert "Liisan nimi, Koulukatu 1, 20100 Turku (Turku)" in answer.text
    assert 'value="Mikaelin nimi"' in answer.text
    assert editor.load_event(event).venue.name == "Liisan nimi"
    assert (
        editor.post(get_edit_path(editor, event), **read_form_fields(answer.text)).status_code
        == 303
    )
    assert editor.load_event(event).venue.name == "Mikaelin nimi"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Fill this in."),
        ({"address": " "}, "Fill this in."),
        ({"municipality": "999"}, "Choose the municipality."),
        ({"name": "x" * 201}, "200"),
    ],
)
def test_save_with_wrong_field_shows_error_and_typed_text(
    editor: Editor, typed: dict[str, str], message: str
) -> None:
    event = editor.create_draft()
    wrong = open_form(editor, event, **{"name": "Uusi nimi", **typed})
    answer = editor.post(get_edit_path(editor, event), **wrong)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{wrong["name"]}"' in answer.text
    assert editor.load_event(event).venue.name == "Pääkampus"


def test_change_to_existing_venue_is_refused(editor: Editor) -> None:
    editor.create_draft()
    event = editor.create_draft(venue_name="Navetta")
    answer = editor.post(get_edit_path(editor, event), **open_form(editor, event, name="Pääkampus"))
    assert answer.status_code == 422
    assert "This place is in the list already." in answer.text


def test_venue_of_another_organisation_is_not_found(editor: Editor) -> None:
    event = editor.create_draft()
    stranger = editor.sign_in_stranger()
    answer = stranger.post(get_edit_path(editor, event), **open_form(editor, event, name="Vieras"))
    assert answer.status_code == 404
    assert "Pääkampus" not in stranger.client.get("/staff/events/venues/").text
    assert editor.load_event(event).venue.name == "Pääkampus"


def test_log_names_changed_venue(editor: Editor) -> None:
    event = editor.create_draft()
    editor.post(get_edit_path(editor, event), **open_form(editor, event, name="Pääkampus, C-talo"))
    admin = editor.sign_in_colleague("admin")
    log = admin.client.get("/staff/log/?lang=en").text
    assert "Corrected a place: Pääkampus, C-talo, Koulukatu 1, 20100 Turku" in log
