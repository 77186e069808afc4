"""The page cache of the catalogue: short cache times, and no page of another reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.events.catalogue import views
from services.events.models import Occurrence
from shared import clock
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.web import page_cache
from tests.events.builders import create_event


@pytest.fixture
def other_process(database: Database) -> Database:
    """Return the same database, opened as another process opens it."""
    return Database(database.url)


def set_taken_seats(database: Database, seats: int) -> None:
    with database.begin() as session:
        session.execute(update(Occurrence).values(taken=seats))


def shows_seats_left(answer: TestResponse, seats: int) -> bool:
    assert answer.status_code == 200
    return f"{seats} seats left" in answer.text


def get_page(app: Flask, path: str = "/", **headers: str) -> TestResponse:
    """Request a page as a new reader of English, without a cookie."""
    given = {"Accept-Language": "en", **headers}
    return app.test_client().get(path, headers=given)


@contextmanager
def count_requests(app: Flask) -> Iterator[list[None]]:
    """Yield a list that gets an item for each request that Flask handles; the time stands still."""
    begun: list[None] = []
    started = request_started.connected_to(lambda *_args, **_given: begun.append(None), app)
    with time_machine.travel(clock.now(), tick=False), started:
        yield begun


ENGLISH = "/?lang=en"


def test_page_shows_write_of_same_process_at_once(client: FlaskClient, database: Database) -> None:
    create_event(database, slug="one", seats=10)
    for taken in (1, 2, 3):
        set_taken_seats(database, taken)
        for path in (ENGLISH, "/?lang=en&field=machine", "/events/one?lang=en"):
            assert shows_seats_left(client.get(path), 10 - taken), path


@pytest.mark.parametrize("path", [ENGLISH, "/events/one?lang=en"])
def test_page_shows_write_of_another_process_after_cache_time(
    client: FlaskClient, database: Database, other_process: Database, path: str
) -> None:
    create_event(database, slug="one", seats=10)
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        assert shows_seats_left(client.get(path), 10)
        set_taken_seats(other_process, 4)
        assert shows_seats_left(client.get(path), 10)  # the control: the cached page
    with time_machine.travel(begun + page_cache.CACHE_TIME, tick=False):
        assert shows_seats_left(client.get(path), 6)


def test_page_changed_while_rendered_is_not_cached(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_event(database, seats=10)
    build_card = views.build_card

    def take_seats_and_build_card(*given: object) -> object:
        set_taken_seats(database, 4)
        return build_card(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "build_card", take_seats_and_build_card)
    assert shows_seats_left(client.get(ENGLISH), 10)
    monkeypatch.undo()
    assert shows_seats_left(client.get(ENGLISH), 6)


def test_cache_time_of_part_and_page_is_below_a_second() -> None:
    part_then_page_made_of_it = page_cache.CACHE_TIME + page_cache.CACHE_TIME
    assert part_then_page_made_of_it < timedelta(seconds=1)


def test_page_is_cached_by_language(client: FlaskClient, database: Database) -> None:
    create_event(database)
    for language, title in (("fi", "Welding fi"), ("sv", "Welding sv"), ("en", "Welding en")):
        header = {"Accept-Language": language}
        assert title in client.application.test_client().get("/", headers=header).text


def test_cached_page_sets_no_cookie_of_another_reader(
    client: FlaskClient, database: Database
) -> None:
    create_event(database)
    assert "lang=en" in client.get(ENGLISH).headers["Set-Cookie"]
    header = {"Accept-Language": "en"}
    stranger = client.application.test_client().get("/", headers=header)
    again = client.application.test_client().get("/", headers=header)
    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in again.headers
    assert stranger.headers["Vary"] == again.headers["Vary"] == "Accept-Language, Cookie"


def test_etag_gives_304_until_page_changes(client: FlaskClient, database: Database) -> None:
    create_event(database, seats=10)
    mark = client.get(ENGLISH).headers["ETag"]
    same = client.get(ENGLISH, headers={"If-None-Match": mark})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", mark)
    set_taken_seats(database, 4)
    assert shows_seats_left(client.get(ENGLISH, headers={"If-None-Match": mark}), 6)


def test_same_request_again_is_answered_without_flask(app: Flask, database: Database) -> None:
    create_event(database, seats=10)
    with count_requests(app) as begun:
        first, again = get_page(app), get_page(app)
        assert (first.data, first.headers) == (again.data, again.headers)
        mark = {"If-None-Match": first.headers["ETag"]}
        assert [get_page(app, **mark).status_code for _ in range(2)] == [304, 304]
    assert len(begun) == 2


def test_response_with_cookie_is_made_for_each_reader(app: Flask, database: Database) -> None:
    create_event(database)
    with count_requests(app) as begun:
        answers = [app.test_client().get(ENGLISH) for _ in range(2)]
    assert len(begun) == len([answer.headers["Set-Cookie"] for answer in answers])


def test_error_after_rendering_is_not_cached(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_event(database)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    failing = {None: [lambda _response: 1 / 0]}
    monkeypatch.setattr(app, "after_request_funcs", failing)
    assert get_page(app).status_code == 500
    monkeypatch.undo()
    assert get_page(app).status_code == 200


def test_response_shows_write_of_same_process_at_once(app: Flask, database: Database) -> None:
    create_event(database, seats=10)
    for taken in (1, 2, 3):
        set_taken_seats(database, taken)
        assert shows_seats_left(get_page(app), 10 - taken)


def test_response_is_cached_no_longer_than_its_page(
    app: Flask, database: Database, other_process: Database
) -> None:
    create_event(database, seats=10)
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        assert shows_seats_left(get_page(app), 10)
        set_taken_seats(other_process, 4)
    later = {"Accept-Language": "en-GB"}
    with time_machine.travel(begun + page_cache.CACHE_TIME / 2, tick=False):
        # The control: the response is made of the cached page.
        assert shows_seats_left(get_page(app, **later), 10)
    with time_machine.travel(begun + page_cache.CACHE_TIME, tick=False):
        assert shows_seats_left(get_page(app), 6)
        assert shows_seats_left(get_page(app, **later), 6)


def test_language_links_of_cached_frame_keep_own_address(app: Flask, database: Database) -> None:
    create_event(database)
    for asked in ("q=%3Cb%3E&amp;", "q=%22%26&amp;", ""):
        page = app.test_client().get("/?" + asked.replace("&amp;", "&")).text
        for code in LANGUAGES:
            assert f'href="/?{asked}lang={code}"' in page
        assert "\0" not in page


def test_query_is_escaped_in_page(app: Flask, database: Database) -> None:
    create_event(database)
    page = get_page(app, path="/?q=<script>&field=<i>&date_from=<b>").text
    assert 'value="&lt;script&gt;"' in page
    assert not [tag for tag in ("<script>", "<i>", "<b>") if tag in page]


def test_full_store_drops_oldest_value(database: Database) -> None:
    store, now = page_cache.CacheStore(maximum=2), page_cache.read_cache_state(database)
    for name in ("a", "b", "a", "c"):
        store.put(name, now, name)
    assert [store.get(name, now) for name in ("a", "b", "c")] == ["a", None, "c"]
