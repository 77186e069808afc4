"""Who may call what: every staff route × role × own, other and no organisation × signed out.

What is new is walked by itself: a route is in the matrix because it is declared for staff.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.database.session import Database
from shared.site.services import SERVICES
from shared.staff.rights import ROLE_RIGHTS, Right, role_has_right
from tests.apis.houses import MARK, House, opened
from tests.service_apps import list_staff_routes

FEWEST = {"events": 25, "registrations": 14, "notifier": 8}


@pytest.fixture(params=SERVICES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A service in which one organisation has one of everything."""
    made = opened(request.param, tmp_path)
    yield made
    made.database.dispose()


def verdict(answer: TestResponse) -> str:
    """What an answer means: let in, sent to sign in, refused, or nothing there."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"):
        return "sign in"
    usual = "broken" if answer.status_code >= 500 else "in"
    return {401: "sign in", 403: "refused", 404: "nothing"}.get(answer.status_code, usual)


def expected(role: str, right: Right | None, *, own: bool, about: bool) -> set[str]:
    """What may come of it; `about` says whether the address names one organisation's thing."""
    if right is not None and not role_has_right(role, right):
        return {"refused"}
    if own or not about or right is None:
        return {"in"}
    if not role_has_right(role, Right.REGION):
        return {"nothing"}
    return {"in"} if right is Right.SEE else {"refused", "nothing"}


def walked(house: House, role: str, *, own: bool) -> tuple[list[str], int]:
    """What differs from the expected for a role here or elsewhere, and how many were asked."""
    faults, count = [], 0
    for method, rule, right in list_staff_routes(house.app):
        things = house.things()
        person = house.person({things.organisation if own else uuid4(): role})
        answer = person.ask(method, house.address(rule, things))
        wanted = expected(role, right, own=own, about="<" in rule)
        count += 1
        if verdict(answer) not in wanted:
            faults.append(f"{method} {rule}: {verdict(answer)}, not {wanted}")
        if not own and "in" in wanted and right is not Right.SEE and MARK in answer.text:
            faults.append(f"{method} {rule}: shows what is another organisation's")
    return faults, count


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_role_in_its_own_organisation_opens_what_it_includes(house: House, role: str) -> None:
    faults, count = walked(house, role, own=True)
    assert faults == []
    assert count >= FEWEST[house.service]


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_role_in_another_organisation_opens_nothing_of_this_one(house: House, role: str) -> None:
    assert walked(house, role, own=False)[0] == []


def test_nobody_signed_in_is_sent_to_sign_in(house: House) -> None:
    client = house.app.test_client()
    things = house.things()
    answers = {
        f"{method} {rule}": verdict(client.open(house.address(rule, things), method=method))
        for method, rule, _ in list_staff_routes(house.app)
    }
    assert {route: said for route, said in answers.items() if said != "sign in"} == {}


def test_ended_session_and_role_taken_away_count_at_once(house: House) -> None:
    things = house.things()
    person = house.person({things.organisation: "admin"})
    url = {"events": "/staff/people/", "registrations": "/staff/registrations/"}
    page = url.get(house.service, "/staff/messages/")
    assert person.ask("GET", page).status_code == 200
    person.set_roles({things.organisation: "viewer"})
    assert verdict(person.ask("GET", page)) == "refused"
    person.set_roles({})
    assert verdict(person.ask("GET", page)) == "refused"
    person.end_session()
    assert verdict(person.ask("GET", page)) == "sign in"


class Held:
    """How many connections are held at one moment, and were at most."""

    def __init__(self) -> None:
        self.now = self.maximum = 0

    def counted(
        self, opened: Callable[[Database], AbstractContextManager[Session]]
    ) -> Callable[[Database], AbstractContextManager[Session]]:
        """The same way to open a session, counted."""

        @contextmanager
        def open_one(database: Database) -> Iterator[Session]:
            with opened(database) as session:
                self.now += 1
                self.maximum = max(self.maximum, self.now)
                try:
                    yield session
                finally:
                    self.now -= 1

        return open_one


@pytest.mark.parametrize("role", ["admin", "coordinator"])
def test_request_holds_one_connection_at_a_time(
    house: House, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are as many as threads: whoever holds one and waits for another waits for himself."""
    held, greedy = Held(), []
    for name in ("begin", "read"):
        monkeypatch.setattr(Database, name, held.counted(getattr(Database, name)))
    for method, rule, _ in list_staff_routes(house.app):
        things = house.things()
        person = house.person({things.organisation: role})
        held.maximum = 0
        person.ask(method, house.address(rule, things))
        if held.maximum > 1:
            greedy.append(f"{method} {rule}")
    assert greedy == []


def test_guard_taken_out_is_seen_by_the_matrix(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the question for the thing's own organisation forgotten, it would show."""
    monkeypatch.setattr("shared.web.staff_session.SignedIn.require", lambda *_args: None)
    assert walked(house, "admin", own=False)[0] != []
