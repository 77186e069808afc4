"""Signing in: by a link, once, by its button; sessions that end; nobody else gets in."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.events.app import create_app
from services.events.identity.pages import resolve_next_page
from services.events.models.staff import SignIn, StaffSession
from shared import clock, links
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.web.forms import csrf
from shared.web.staff_session import COOKIE, set_session_cookie
from tests.events.conftest import Colleague
from tests.events.editor import create_organisation

Hire = Callable[..., Colleague]
School = Callable[[str], UUID]


@pytest.fixture
def liisa(hire: Hire, school: School) -> Colleague:
    """An administrator of Raseko."""
    return hire("Liisa", {school("raseko"): "admin"})


def asked(database: Database) -> list[SignIn]:
    with database.read() as session:
        return list(session.scalars(select(SignIn).order_by(SignIn.created_at)))


def link(person: Colleague, database: Database, **given: str) -> str:
    """Request a sign-in link and return it as the mail contains it."""
    answer = person.app.test_client().post("/sign-in", data={"email": person.email, **given})
    assert answer.status_code == 303
    settings = person.live.settings
    return links.build_sign_in_url(settings, asked(database)[-1].id).removeprefix(
        settings.public_url
    )


def sessions(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(StaffSession.id))) or 0


def facts(database: Database, contract: str) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(outbox.c.body).where(outbox.c.contract == contract)))


def test_ask_for_a_link_by_any_spelling_promises_one_mail(
    liisa: Colleague, database: Database, client: FlaskClient
) -> None:
    answer = client.post("/sign-in", data={"email": " LIISA@Example.org "})
    assert answer.headers["Location"] == "/sign-in/sent"
    (body,) = facts(database, "events.sign_in_requested.v1")
    assert str(asked(database)[0].id) in body


def test_ask_for_a_link_by_a_stranger_is_answered_the_same_and_sends_nothing(
    liisa: Colleague, database: Database, client: FlaskClient
) -> None:
    stranger = client.post("/sign-in", data={"email": "nobody@example.org"})
    member = client.post("/sign-in", data={"email": liisa.email})
    assert (stranger.status_code, stranger.text) == (member.status_code, member.text)
    assert stranger.headers["Location"] == member.headers["Location"]
    assert len(asked(database)) == 1


def test_ask_for_a_link_again_and_again_fills_no_mailbox(
    liisa: Colleague, database: Database, client: FlaskClient
) -> None:
    for _ in range(9):
        client.post("/sign-in", data={"email": liisa.email})
    assert len(asked(database)) == 5


def test_cookie_over_tls_is_this_host_s_alone(tmp_path: Path) -> None:
    settings = load_settings("events", {"LIVE_DATA": str(tmp_path)})
    app = create_app(replace(settings, public_url="https://live.example.org"))
    live = app.extensions["live"]
    upgrade_database("events", live.database)
    liisa = Colleague(app, "Liisa", {create_organisation(live.database): "admin"})
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
    live.database.dispose()


def test_ask_with_no_address_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "liisa@", "next": "/staff/me"})
    assert answer.status_code == 422
    assert 'value="liisa@"' in answer.text
    assert 'value="/staff/me"' in answer.text


def test_opening_a_link_signs_nobody_in(liisa: Colleague, database: Database) -> None:
    address, before, reader = link(liisa, database), sessions(database), liisa.app.test_client()
    answers = [reader.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert liisa.email in answers[0].text
    assert sessions(database) == before
    assert reader.get_cookie(COOKIE) is None


def test_button_of_a_link_signs_in_once_and_goes_where_one_wanted(
    liisa: Colleague, database: Database
) -> None:
    address = link(liisa, database, next="/staff/people/")
    first, second = liisa.app.test_client(), liisa.app.test_client()
    answer = first.post(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/people/")
    assert first.get("/staff/people/").status_code == 200
    again = second.post(address)
    assert again.status_code == 410
    assert second.get_cookie(COOKIE) is None


def test_link_older_than_15_minutes_is_refused_with_the_way_to_a_new_one(
    liisa: Colleague, database: Database
) -> None:
    address, reader = link(liisa, database), liisa.app.test_client()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        for answer in (reader.get(address), reader.post(address)):
            assert answer.status_code == 410
            assert 'href="/sign-in"' in answer.text


def test_link_with_another_secret_or_of_another_purpose_is_refused(
    liisa: Colleague, database: Database
) -> None:
    address, reader = link(liisa, database), liisa.app.test_client()
    foreign = links.create_secret(liisa.live.settings, "manage", asked(database)[0].id, 1)
    wrong = [
        address[:-1] + ("A" if address[-1] != "A" else "B"),
        f"/sign-in/{foreign}",
        "/sign-in/x",
    ]
    assert [reader.post(one).status_code for one in wrong] == [410] * 3


def test_sign_in_gives_a_new_session_whatever_cookie_was_there(
    liisa: Colleague, database: Database
) -> None:
    """Nobody can plant a session and wait for somebody to sign in to it."""
    planted = str(liisa.client.get_cookie(COOKIE).value)
    reader = liisa.app.test_client()
    reader.set_cookie(COOKIE, planted)
    reader.post(link(liisa, database))
    assert reader.get_cookie(COOKIE).value != planted


def test_cookie_is_hidden_from_scripts_and_other_sites(
    liisa: Colleague, database: Database
) -> None:
    answer = liisa.app.test_client().post(link(liisa, database))
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "",
     "\\\\evil.example", "/ok\nSet-Cookie: x", "staff", "http://[", "//["],
)  # fmt: skip
def test_where_to_go_is_never_another_site(address: str) -> None:
    assert resolve_next_page(address) == "/staff/"


def test_where_to_go_keeps_a_page_of_ours() -> None:
    assert resolve_next_page("/staff/registrations/?q=a%2Fb") == "/staff/registrations/?q=a%2Fb"


def test_page_for_staff_without_a_session_leads_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/staff/people/?page=2")
    assert answer.headers["Location"] == "/sign-in?next=/staff/people/%3Fpage%3D2"


@pytest.mark.parametrize("cookie", ["", "x", "e30.x", "eyJwIjogIngifQ.abc"])
def test_cookie_that_we_did_not_sign_is_nobody(client: FlaskClient, cookie: str) -> None:
    client.set_cookie(COOKIE, cookie)
    assert client.get("/staff/me").status_code == 302


def test_session_past_its_end_is_nobody(liisa: Colleague) -> None:
    assert "Liisa" in liisa.get("/staff/me")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        liisa.get("/staff/me", status=302)


def test_sign_out_ends_the_session_also_for_a_copied_cookie(liisa: Colleague) -> None:
    copied = liisa.app.test_client()
    copied.set_cookie(COOKIE, str(liisa.client.get_cookie(COOKIE).value))
    liisa.post("/sign-out")
    assert copied.get("/staff/me").status_code == 302


def test_session_ended_elsewhere_is_told_to_every_service(
    liisa: Colleague, database: Database
) -> None:
    lost = liisa.session_id
    liisa.sign_in()
    liisa.post("/staff/me/end", session=str(lost))
    assert str(lost) in facts(database, "events.staff_access_changed.v1")[-1]


def test_sessions_of_others_cannot_be_ended(liisa: Colleague, hire: Hire, school: School) -> None:
    other = hire("Sofia", {school("turku"): "viewer"})
    liisa.post("/staff/me/end", session=str(other.session_id))
    other.get("/staff/me")


def test_form_without_the_sessions_own_field_is_refused(liisa: Colleague) -> None:
    answer = liisa.client.post("/staff/me", data={"name": "Mallory", "language": "fi"})
    assert answer.status_code == 403
    other = liisa.client.post("/staff/me", data={"csrf": "0" * 64, "name": "M", "language": "fi"})
    assert other.status_code == 403
    assert "Liisa" in liisa.get("/staff/me")


def test_form_from_another_site_is_refused(liisa: Colleague) -> None:
    answer = liisa.client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    liisa.get("/staff/me")


def test_form_sent_after_the_session_ended_says_how_to_save_what_was_typed(
    liisa: Colleague,
) -> None:
    liisa.client.delete_cookie(COOKIE)
    answer = liisa.client.post("/staff/me", data={"name": "Liisa S", "language": "fi"})
    assert answer.status_code == 401
    assert 'href="/sign-in" target="_blank"' in answer.text


def test_change_of_name_reaches_every_service(liisa: Colleague, database: Database) -> None:
    liisa.post("/staff/me", name="Liisa Salminen", language="sv")
    assert "Liisa Salminen" in facts(database, "events.staff_access_changed.v1")[-1]


def test_pages_of_staff_are_in_no_frame_and_no_cache(liisa: Colleague) -> None:
    answer = liisa.client.get("/staff/me")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_demo_accounts_are_for_the_embedded_run_only(liisa: Colleague, client: FlaskClient) -> None:
    assert client.post("/sign-in/demo", data={"person": str(liisa.id)}).status_code == 404
    assert re.search("/sign-in/demo", client.get("/sign-in").text) is None
