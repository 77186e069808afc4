"""Test signing in by a mailed link, sessions and their cookies, and CSRF protection."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text, update
from structlog.testing import capture_logs

from services.events.app import create_app
from services.events.identity.pages import resolve_next_page
from services.events.identity.timers import answer_sign_in_requests
from services.events.models.staff import SignIn, SignInRequest, StaffMember, StaffSession
from shared import clock, links
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.database.session import Database
from shared.web.forms import csrf
from shared.web.staff_session import COOKIE, set_session_cookie
from tests.events.builders import create_organisation
from tests.events.staff_account import AddOrganisation, AddStaffAccount, StaffAccount
from tests.migrated_databases import migrate_new_database


@pytest.fixture
def liisa(add_staff_account: AddStaffAccount, add_organisation: AddOrganisation) -> StaffAccount:
    """Return an administrator of Raseko."""
    return add_staff_account("Liisa", {add_organisation("raseko"): "admin"})


def list_sign_ins(database: Database) -> list[SignIn]:
    with database.read() as session:
        return list(session.scalars(select(SignIn).order_by(SignIn.created_at)))


def request_sign_in_link(person: StaffAccount, database: Database, **given: str) -> str:
    """Request a sign-in link and return it as the mail contains it."""
    answer = person.app.test_client().post("/sign-in", data={"email": person.email, **given})
    assert answer.status_code == 303
    answer_sign_in_requests(database)
    settings = person.live.settings
    return links.build_sign_in_url(settings, list_sign_ins(database)[-1].id).removeprefix(
        settings.public_url
    )


def count_sessions(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(StaffSession.id))) or 0


def list_facts(database: Database, contract: str) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(outbox.c.body).where(outbox.c.contract == contract)))


def test_request_link_with_other_case_requests_one_mail(
    liisa: StaffAccount, database: Database, client: FlaskClient
) -> None:
    answer = client.post("/sign-in", data={"email": " LIISA@Example.org "})
    assert answer.headers["Location"] == "/sign-in/sent"
    answer_sign_in_requests(database)
    (body,) = list_facts(database, "events.sign_in_requested.v1")
    assert str(list_sign_ins(database)[0].id) in body


def test_request_link_for_unknown_address_sends_no_mail(
    liisa: StaffAccount, database: Database, client: FlaskClient
) -> None:
    stranger = client.post("/sign-in", data={"email": "nobody@example.org"})
    member = client.post("/sign-in", data={"email": liisa.email})
    assert (stranger.status_code, stranger.text) == (member.status_code, member.text)
    assert stranger.headers["Location"] == member.headers["Location"]
    answer_sign_in_requests(database)
    assert len(list_sign_ins(database)) == 1


def test_request_link_repeatedly_is_limited(
    liisa: StaffAccount, database: Database, client: FlaskClient
) -> None:
    for _ in range(9):
        client.post("/sign-in", data={"email": liisa.email})
    answer_sign_in_requests(database)
    assert len(list_sign_ins(database)) == 5


def test_request_link_is_the_same_work_for_every_address(
    liisa: StaffAccount, database: Database, client: FlaskClient
) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    def request(email: str) -> list[str]:
        statements.clear()
        client.post("/sign-in", data={"email": email})
        return list(statements)

    event.listen(database.engine, "before_cursor_execute", note)
    request(liisa.email)  # the first one of all opens connections
    assert request(liisa.email) == request("nobody@example.org") != []


def test_answered_request_is_forgotten(
    liisa: StaffAccount, database: Database, client: FlaskClient
) -> None:
    for email in (liisa.email, "nobody@example.org"):
        client.post("/sign-in", data={"email": email})
    for _ in range(2):
        answer_sign_in_requests(database)
    assert len(list_sign_ins(database)) == 1
    with database.read() as session:
        assert session.scalars(select(SignInRequest)).all() == []


def test_account_that_cannot_be_read_stops_no_other_link(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, database: Database
) -> None:
    mikael = add_staff_account("Mikael", {})
    broken = update(StaffMember).where(StaffMember.id == mikael.id)
    with database.begin() as session:
        session.execute(broken.values(created_at=text("'yesterday'")))
    with capture_logs() as logged:
        mikael.app.test_client().post("/sign-in", data={"email": mikael.email})
        request_sign_in_link(liisa, database)
    assert [link.staff_id for link in list_sign_ins(database)] == [liisa.id]
    assert [line["event"] for line in logged] == ["row left out"]
    with database.read() as session:
        assert session.scalars(select(SignInRequest)).all() == []


def test_cookie_over_tls_has_host_prefix(tmp_path: Path) -> None:
    settings = load_settings("events", {"LIVE_DATA": str(tmp_path)})
    app = create_app(replace(settings, public_url="https://live.example.org"))
    live = app.extensions["live"]
    migrate_new_database("events", live.database)
    liisa = StaffAccount(app, "Liisa", {create_organisation(live.database): "admin"})
    with app.test_request_context():
        answer = app.response_class()
        ends_at = clock.now() + timedelta(days=1)
        set_session_cookie(answer, live.settings, liisa.id, (liisa.session_id, ends_at))
    given, *rest = answer.headers["Set-Cookie"].split("; ")
    name, _, value = given.partition("=")
    assert name == "__Host-staff"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest)
    assert not [word for word in rest if word.startswith("Domain")]
    browser = app.test_client()
    for planted, status in ((COOKIE, 302), (name, 200)):
        browser.set_cookie(planted, value)
        assert browser.get("/staff/me").status_code == status
    csrf_field = {"csrf": csrf.create_csrf_token(live.settings, liisa.session_id)}
    gone = browser.post("/sign-out", data=csrf_field).headers.getlist("Set-Cookie")
    assert [one for one in gone if one.startswith(f"{name}=;") and "Secure" in one]


def test_request_link_with_invalid_address_shows_form_again(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "liisa@", "next": "/staff/me"})
    assert answer.status_code == 422
    assert 'value="liisa@"' in answer.text
    assert 'value="/staff/me"' in answer.text


def test_open_link_does_not_sign_in(liisa: StaffAccount, database: Database) -> None:
    address, before, reader = (
        request_sign_in_link(liisa, database),
        count_sessions(database),
        liisa.app.test_client(),
    )
    answers = [reader.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert liisa.email in answers[0].text
    assert count_sessions(database) == before
    assert reader.get_cookie(COOKIE) is None


def test_confirm_link_signs_in_once_and_redirects_to_next_page(
    liisa: StaffAccount, database: Database
) -> None:
    address = request_sign_in_link(liisa, database, next="/staff/people/")
    first, second = liisa.app.test_client(), liisa.app.test_client()
    answer = first.post(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/people/")
    assert first.get("/staff/people/").status_code == 200
    again = second.post(address)
    assert again.status_code == 410
    assert second.get_cookie(COOKIE) is None


def test_link_older_than_15_minutes_is_refused(liisa: StaffAccount, database: Database) -> None:
    address, reader = request_sign_in_link(liisa, database), liisa.app.test_client()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        for answer in (reader.get(address), reader.post(address)):
            assert answer.status_code == 410
            assert 'href="/sign-in"' in answer.text


def test_link_with_wrong_secret_or_purpose_is_refused(
    liisa: StaffAccount, database: Database
) -> None:
    address, reader = request_sign_in_link(liisa, database), liisa.app.test_client()
    foreign = links.create_secret(liisa.live.settings, "manage", list_sign_ins(database)[0].id, 1)
    wrong = [
        address[:-1] + ("A" if address[-1] != "A" else "B"),
        f"/sign-in/{foreign}",
        "/sign-in/x",
    ]
    assert [reader.post(one).status_code for one in wrong] == [410] * 3


def test_sign_in_with_planted_cookie_starts_new_session(
    liisa: StaffAccount, database: Database
) -> None:
    """Prevent session fixation: a session planted by another person is replaced."""
    planted = str(liisa.client.get_cookie(COOKIE).value)
    reader = liisa.app.test_client()
    reader.set_cookie(COOKIE, planted)
    reader.post(request_sign_in_link(liisa, database))
    assert reader.get_cookie(COOKIE).value != planted


def test_cookie_is_http_only_and_same_site(liisa: StaffAccount, database: Database) -> None:
    answer = liisa.app.test_client().post(request_sign_in_link(liisa, database))
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "",
     "\\\\evil.example", "/ok\nSet-Cookie: x", "staff", "http://[", "//["],
)  # fmt: skip
def test_resolve_next_page_of_another_site_returns_staff_page(address: str) -> None:
    assert resolve_next_page(address) == "/staff/"


def test_resolve_next_page_of_own_site_returns_it() -> None:
    assert resolve_next_page("/staff/registrations/?q=a%2Fb") == "/staff/registrations/?q=a%2Fb"


def test_staff_page_without_session_redirects_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/staff/people/?page=2")
    assert answer.headers["Location"] == "/sign-in?next=/staff/people/%3Fpage%3D2"


@pytest.mark.parametrize("cookie", ["", "x", "e30.x", "eyJwIjogIngifQ.abc"])
def test_cookie_with_invalid_signature_is_ignored(client: FlaskClient, cookie: str) -> None:
    client.set_cookie(COOKIE, cookie)
    assert client.get("/staff/me").status_code == 302


def test_session_after_expiry_is_ignored(liisa: StaffAccount) -> None:
    assert "Liisa" in liisa.get("/staff/me")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        liisa.get("/staff/me", status=302)


def test_sign_out_ends_session_of_copied_cookie(liisa: StaffAccount) -> None:
    copied = liisa.app.test_client()
    copied.set_cookie(COOKIE, str(liisa.client.get_cookie(COOKIE).value))
    liisa.post("/sign-out")
    assert copied.get("/staff/me").status_code == 302


def test_end_other_session_publishes_it(liisa: StaffAccount, database: Database) -> None:
    lost = liisa.session_id
    liisa.sign_in()
    liisa.post("/staff/me/end", session=str(lost))
    assert str(lost) in list_facts(database, "events.staff_access_changed.v1")[-1]


def test_end_session_of_another_person_changes_nothing(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, add_organisation: AddOrganisation
) -> None:
    other = add_staff_account("Sofia", {add_organisation("turku"): "viewer"})
    liisa.post("/staff/me/end", session=str(other.session_id))
    other.get("/staff/me")


def test_form_without_valid_csrf_token_is_refused(liisa: StaffAccount) -> None:
    answer = liisa.client.post("/staff/me", data={"name": "Mallory", "language": "fi"})
    assert answer.status_code == 403
    other = liisa.client.post("/staff/me", data={"csrf": "0" * 64, "name": "M", "language": "fi"})
    assert other.status_code == 403
    assert "Liisa" in liisa.get("/staff/me")


def test_form_from_another_site_is_refused(liisa: StaffAccount) -> None:
    answer = liisa.client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    liisa.get("/staff/me")


def test_form_after_end_of_session_links_to_sign_in_in_new_tab(
    liisa: StaffAccount,
) -> None:
    liisa.client.delete_cookie(COOKIE)
    answer = liisa.client.post("/staff/me", data={"name": "Liisa S", "language": "fi"})
    assert answer.status_code == 401
    assert 'href="/sign-in" target="_blank"' in answer.text


def test_change_of_name_publishes_it(liisa: StaffAccount, database: Database) -> None:
    liisa.post("/staff/me", name="Liisa Salminen", language="sv")
    assert "Liisa Salminen" in list_facts(database, "events.staff_access_changed.v1")[-1]


def test_change_of_name_to_other_text_shows_form_again(liisa: StaffAccount) -> None:
    for name in ("evil.example", "Voitit! Katso", "\u200b", "Liisa 2"):
        page = liisa.post("/staff/me", 422, name=name, language="en")
        assert 'id="name-error"' in page


def test_staff_page_forbids_frames_and_caches(liisa: StaffAccount) -> None:
    answer = liisa.client.get("/staff/me")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_demo_sign_in_without_demo_is_not_found(liisa: StaffAccount, client: FlaskClient) -> None:
    assert client.post("/sign-in/demo", data={"person": str(liisa.id)}).status_code == 404
    assert re.search("/sign-in/demo", client.get("/sign-in").text) is None


@pytest.mark.parametrize("added", [".", ")", "/", "%20", ">", "-"])
def test_sign_in_link_with_punctuation_behind_it_signs_in(
    liisa: StaffAccount, database: Database, added: str
) -> None:
    address = request_sign_in_link(liisa, database) + added
    guest = liisa.app.test_client()
    assert guest.get(address).status_code == 200
    assert guest.post(address).headers["Location"] == "/staff/"


def test_link_that_does_not_work_leads_to_the_sign_in_page(client: FlaskClient) -> None:
    response = client.get("/sign-in/cut-short")
    assert response.status_code == 410
    assert 'href="/sign-in"' in response.text


def test_ending_the_other_sessions_closes_links_in_the_mailbox(
    liisa: StaffAccount, database: Database
) -> None:
    address = request_sign_in_link(liisa, database)
    liisa.post("/staff/me/end", session="others")
    assert liisa.app.test_client().post(address).status_code == 410


def test_using_a_link_closes_the_earlier_ones(liisa: StaffAccount, database: Database) -> None:
    first, second = (request_sign_in_link(liisa, database) for _ in range(2))
    assert liisa.app.test_client().post(second).status_code == 303
    assert liisa.app.test_client().post(first).status_code == 410
