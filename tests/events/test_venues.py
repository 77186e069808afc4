"""Places: corrected once, shown and told everywhere at once."""

import pytest

from tests.events.desk import Browser, Desk, fields_of, in_days, series

LIST = "venues/"


def edit(desk: Desk, event: str) -> str:
    """Return the address of the form of an event's venue."""
    return f"venues/{desk.event(event).venue_id}/edit"


def opened(desk: Desk, event: str, **typed: str) -> dict[str, str]:
    """Return the form of an event's venue, with some fields changed."""
    return {**fields_of(desk.page(edit(desk, event))), **typed}


def test_list_says_where_and_how_much_is_to_come(desk: Desk) -> None:
    assert "No places yet" in desk.page(LIST)
    desk.published()
    desk.made(title_fi="Luonnos")
    desk.made(venue_name="Navetta", venue_address="Tilatie 2, 21100 Naantali")
    page = desk.page(LIST)
    assert "Koulukatu 1, 20100 Turku" in page
    assert page.count("1 coming event<") == 1
    assert "nothing coming up" in page


def test_correction_of_a_draft_s_place_is_saved_and_told_to_nobody(desk: Desk) -> None:
    event = desk.made()
    answer = desk.post(edit(desk, event), **opened(desk, event, name="Pääkampus, C-talo"))
    assert answer.headers["Location"] == "/staff/events/venues/?done=saved"
    assert desk.event(event).venue.name == "Pääkampus, C-talo"
    assert desk.notice() == []


def test_correction_is_told_to_all_who_have_seats_in_any_event_once_it_is_meant(
    desk: Desk,
) -> None:
    one = desk.published(**series(count="2"))
    two = desk.published(title_fi="Toinen", **series(day=in_days(70).isoformat(), count="1"))
    desk.taken(one, 3)
    desk.taken(two, 1)
    before = len(desk.notice())
    typed = opened(desk, one, address="Koulukatu 3, 20100 Turku")
    asked = desk.post(edit(desk, one), **typed)
    assert asked.status_code == 409
    assert "7 seats are taken in what is held here." in asked.text
    assert len(desk.notice()) == before
    assert desk.event(one).venue.address == "Koulukatu 1, 20100 Turku"
    assert desk.post(edit(desk, one), **fields_of(asked.text)).status_code == 303
    moved = desk.notice()[before:]
    assert [(name, data["address"]) for name, data in moved] == [
        ("occurrence_moved", "Koulukatu 3, 20100 Turku")
    ] * 3
    assert "Koulukatu 3" in desk.client.get(f"/events/{desk.event(two).slug}").text


def test_municipality_alone_is_told_to_nobody(desk: Desk) -> None:
    event = desk.published()
    desk.taken(event, 3)
    before = len(desk.notice())
    assert (
        desk.post(edit(desk, event), **opened(desk, event, municipality="529")).status_code == 303
    )
    assert len(desk.notice()) == before
    assert desk.event(event).venue.municipality == "529"


def test_nothing_changed_is_saved_as_nothing(desk: Desk) -> None:
    event = desk.published()
    before = len(desk.notice())
    assert desk.post(edit(desk, event), **opened(desk, event)).status_code == 303
    assert len(desk.notice()) == before


def test_who_opened_the_form_earlier_is_told_and_nothing_is_replaced(desk: Desk) -> None:
    event = desk.made()
    typed = opened(desk, event, name="Mikaelin nimi")
    desk.post(edit(desk, event), **opened(desk, event, name="Liisan nimi"))
    answer = desk.post(edit(desk, event), **typed)
    assert answer.status_code == 409
    assert "Liisan nimi, Koulukatu 1, 20100 Turku (Turku)" in answer.text
    assert 'value="Mikaelin nimi"' in answer.text
    assert desk.event(event).venue.name == "Liisan nimi"
    assert desk.post(edit(desk, event), **fields_of(answer.text)).status_code == 303
    assert desk.event(event).venue.name == "Mikaelin nimi"


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ({"name": ""}, "Fill this in."),
        ({"address": " "}, "Fill this in."),
        ({"municipality": "999"}, "Choose the municipality."),
        ({"name": "x" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Desk, typed: dict[str, str], notice: str
) -> None:
    event = desk.made()
    wrong = opened(desk, event, **{"name": "Uusi nimi", **typed})
    answer = desk.post(edit(desk, event), **wrong)
    assert answer.status_code == 422
    assert notice in answer.text
    assert f'value="{wrong["name"]}"' in answer.text
    assert desk.event(event).venue.name == "Pääkampus"


def test_place_that_is_there_already_is_refused(desk: Desk) -> None:
    desk.made()
    event = desk.made(venue_name="Navetta")
    answer = desk.post(edit(desk, event), **opened(desk, event, name="Pääkampus"))
    assert answer.status_code == 422
    assert "This place is in the list already." in answer.text


def test_place_of_another_organisation_is_not_there(desk: Desk) -> None:
    event = desk.made()
    stranger: Browser = desk.stranger()
    answer = stranger.post(edit(desk, event), **opened(desk, event, name="Vieras"))
    assert answer.status_code == 404
    assert "Pääkampus" not in stranger.client.get("/staff/events/venues/").text
    assert desk.event(event).venue.name == "Pääkampus"


def test_log_says_who_corrected_what(desk: Desk) -> None:
    event = desk.made()
    desk.post(edit(desk, event), **opened(desk, event, name="Pääkampus, C-talo"))
    admin = desk.colleague("admin")
    log = admin.client.get("/staff/log/?lang=en").text
    assert "Corrected a place: Pääkampus, C-talo, Koulukatu 1, 20100 Turku" in log
