"""Permissions: every staff route with every role, in the own and in another organisation.

A new route is tested without a change here, because it is declared for staff.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.database.session import Database
from shared.site.services import SERVICES
from shared.staff.rights import ROLE_RIGHTS, Right, Role, role_has_right
from tests.apis.populated_services import (
    TITLE,
    VARIABLE,
    PopulatedService,
    create_populated_service,
)
from tests.service_apps import list_staff_routes

# Variables of URLs that are the same for every organisation: a kind of message, a number.
SHARED_VARIABLES = {"kind", "version"}
# Fewer routes than these mean that the test does not find them.
MIN_ROUTES = {"events": 25, "registrations": 14, "notifier": 32}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest, data_folder: Path) -> PopulatedService:
    """Create each service in turn."""
    return create_populated_service(request.param, data_folder)


def classify_response(response: TestResponse) -> str:
    """Return what a response means: allowed, sign in, forbidden, not found or broken."""
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in"):
        return "sign in"
    usual = "broken" if response.status_code >= 500 else "allowed"
    return {401: "sign in", 403: "forbidden", 404: "not found"}.get(response.status_code, usual)


def names_own_data(rule: str) -> bool:
    """Return whether a URL names data of one organisation, not only something all share."""
    return bool(set(VARIABLE.findall(rule)) - SHARED_VARIABLES)


def read_text(response: TestResponse) -> str:
    """Return what a response shows, also in the parts of a spreadsheet."""
    if not zipfile.is_zipfile(BytesIO(response.data)):
        return response.text
    with zipfile.ZipFile(BytesIO(response.data)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def list_expected(role: str, right: Right | None, *, is_own: bool, has_variable: bool) -> set[str]:
    """Return which meanings of the response are right.

    `is_own` says whether the role is held in the organisation of the data, `has_variable` whether
    the URL names data of one organisation.
    """
    if right is not None and not role_has_right(Role(role), right):
        return {"forbidden"}
    if is_own or not has_variable or right is None:
        return {"allowed"}
    if not role_has_right(Role(role), Right.REGION):
        return {"not found"}
    return {"allowed"} if right is Right.SEE else {"forbidden", "not found"}


def request_all_routes(
    service: PopulatedService, role: str, *, is_own: bool
) -> tuple[list[str], int]:
    """Return where a role got a wrong response, and how many routes were requested."""
    faults, count = [], 0
    data = service.create_organisation()
    staff = service.create_staff({data.organisation if is_own else uuid4(): role})
    for method, rule, right in list_staff_routes(service.app):
        if method == "POST":  # it may change or end what the next routes need
            data = service.create_organisation()
            staff = service.create_staff({data.organisation if is_own else uuid4(): role})
        response = staff.send(method, service.build_url(rule, data))
        expected = list_expected(role, right, is_own=is_own, has_variable=names_own_data(rule))
        count += 1
        if classify_response(response) not in expected:
            faults.append(f"{method} {rule}: {classify_response(response)}, not {expected}")
        may_show = is_own or right is Right.SEE
        if not may_show and "allowed" in expected and TITLE in read_text(response):
            faults.append(f"{method} {rule}: shows data of another organisation")
    return faults, count


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_role_in_own_organisation_opens_its_routes(service: PopulatedService, role: str) -> None:
    faults, count = request_all_routes(service, role, is_own=True)
    assert faults == []
    assert count >= MIN_ROUTES[service.service]


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_role_in_another_organisation_opens_nothing(service: PopulatedService, role: str) -> None:
    assert request_all_routes(service, role, is_own=False)[0] == []


def test_request_without_a_session_is_sent_to_sign_in(service: PopulatedService) -> None:
    client = service.app.test_client()
    data = service.create_organisation()
    responses = {
        f"{method} {rule}": classify_response(
            client.open(service.build_url(rule, data), method=method)
        )
        for method, rule, _ in list_staff_routes(service.app)
    }
    assert {route: kind for route, kind in responses.items() if kind != "sign in"} == {}


def test_ended_session_and_removed_role_apply_at_once(service: PopulatedService) -> None:
    data = service.create_organisation()
    staff = service.create_staff({data.organisation: "admin"})
    pages = {"events": "/staff/people/", "registrations": "/staff/registrations/"}
    page = pages.get(service.service, "/staff/messages/")
    assert staff.send("GET", page).status_code == 200
    staff.set_roles({data.organisation: "viewer"})
    assert classify_response(staff.send("GET", page)) == "forbidden"
    staff.set_roles({})
    assert classify_response(staff.send("GET", page)) == "forbidden"
    staff.end_session()
    assert classify_response(staff.send("GET", page)) == "sign in"


class ConnectionCounter:
    """Counts the connections that are in use now, and the most that were in use at a time."""

    def __init__(self) -> None:
        self.now = self.maximum = 0

    def count(
        self, open_session: Callable[[Database], AbstractContextManager[Session]]
    ) -> Callable[[Database], AbstractContextManager[Session]]:
        """Wrap a method of Database that opens a session."""

        @contextmanager
        def open_counted(database: Database) -> Iterator[Session]:
            with open_session(database) as session:
                self.now += 1
                self.maximum = max(self.maximum, self.now)
                try:
                    yield session
                finally:
                    self.now -= 1

        return open_counted


@pytest.mark.parametrize("role", ["admin", "coordinator"])
def test_request_holds_one_connection_at_a_time(
    service: PopulatedService, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool has one connection for each thread: a request that needs two could wait for ever."""
    counter, faults = ConnectionCounter(), []
    for name in ("begin", "read"):
        monkeypatch.setattr(Database, name, counter.count(getattr(Database, name)))
    data = service.create_organisation()
    staff = service.create_staff({data.organisation: role})
    for method, rule, _ in list_staff_routes(service.app):
        if method == "POST":  # it may change or end what the next routes need
            data = service.create_organisation()
            staff = service.create_staff({data.organisation: role})
        counter.maximum = 0
        staff.send(method, service.build_url(rule, data))
        if counter.maximum > 1:
            faults.append(f"{method} {rule}")
    assert faults == []


def test_missing_check_of_the_organisation_is_found(
    service: PopulatedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the check, pages of another organisation open."""
    monkeypatch.setattr("shared.web.staff_session.CurrentStaff.require", lambda *_args: None)
    assert request_all_routes(service, "admin", is_own=False)[0] != []
