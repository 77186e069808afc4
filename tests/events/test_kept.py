"""Pages that are kept for a moment: right at once or within it, never another reader's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.events import views
from services.events.models import Occurrence
from shared import clock
from shared.db import Database
from shared.web import kept
from tests.events.test_events import make


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database as another process sees it."""
    made = Database(database.url)
    yield made
    made.dispose()


def take(database: Database, seats: int) -> None:
    with database.begin() as session:
        session.execute(update(Occurrence).values(taken=seats))


def seats_left(answer: TestResponse, seats: int) -> bool:
    assert answer.status_code == 200
    return f"{seats} seats left" in answer.text


ENGLISH = "/?lang=en"


def test_page_shows_what_this_process_has_just_written(
    client: FlaskClient, database: Database
) -> None:
    make(database, slug="one", seats=10)
    for taken in (1, 2, 3):
        take(database, taken)
        for path in (ENGLISH, "/?lang=en&field=machine", "/events/one?lang=en"):
            assert seats_left(client.get(path), 10 - taken), path


@pytest.mark.parametrize("path", [ENGLISH, "/events/one?lang=en"])
def test_page_follows_another_process_within_the_moment_it_is_kept(
    client: FlaskClient, database: Database, other: Database, path: str
) -> None:
    make(database, slug="one", seats=10)
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        assert seats_left(client.get(path), 10)
        take(other, 4)
        assert seats_left(client.get(path), 10)  # the control: it is kept
    with time_machine.travel(begun + kept.KEEP, tick=False):
        assert seats_left(client.get(path), 6)


def test_page_written_while_it_is_drawn_is_not_kept(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(database, seats=10)
    drawn = views.card

    def card(*given: object) -> object:
        take(database, 4)
        return drawn(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "card", card)
    assert seats_left(client.get(ENGLISH), 10)
    monkeypatch.undo()
    assert seats_left(client.get(ENGLISH), 6)


def test_moment_a_page_is_kept_is_less_than_a_second() -> None:
    part_then_page_made_of_it = kept.KEEP + kept.KEEP
    assert part_then_page_made_of_it < timedelta(seconds=1)


def test_page_in_each_language_is_its_own(client: FlaskClient, database: Database) -> None:
    make(database)
    for language, title in (("fi", "Welding fi"), ("sv", "Welding sv"), ("en", "Welding en")):
        header = {"Accept-Language": language}
        assert title in client.application.test_client().get("/", headers=header).text


def test_page_that_is_kept_sets_the_cookie_of_this_reader_only(
    client: FlaskClient, database: Database
) -> None:
    make(database)
    assert "lang=en" in client.get(ENGLISH).headers["Set-Cookie"]
    header = {"Accept-Language": "en"}
    stranger = client.application.test_client().get("/", headers=header)
    again = client.application.test_client().get("/", headers=header)
    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in again.headers
    assert stranger.headers["Vary"] == again.headers["Vary"] == "Accept-Language, Cookie"


def test_page_not_changed_is_told_so_and_changed_is_sent(
    client: FlaskClient, database: Database
) -> None:
    make(database, seats=10)
    mark = client.get(ENGLISH).headers["ETag"]
    same = client.get(ENGLISH, headers={"If-None-Match": mark})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", mark)
    take(database, 4)
    assert seats_left(client.get(ENGLISH, headers={"If-None-Match": mark}), 6)


def test_store_that_is_full_lets_the_oldest_go(client: FlaskClient) -> None:
    store = kept.Store(most=2)
    with client.application.app_context():
        for name in ("a", "b", "a", "c"):
            store.put(name, kept.State(), name)
        assert [store.get(name) for name in ("a", "b", "c")] == ["a", None, "c"]
