"""Error pages: helpful in three languages, and shown even when the templates are broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.events.app import create_app
from services.events.identity.operations import LinkGone
from shared.config import load_settings
from shared.web.authorization import Caller, allow
from shared.web.factory import db

NAME = "Liisa Nieminen"
TITLES = {
    404: {
        "fi": "Sivua ei löytynyt",
        "sv": "Sidan hittades inte",
        "en": "We did not find this page",
    },
    410: {"fi": "Tämä on jo ohi", "sv": "Det här är över", "en": "This is over"},
    500: {
        "fi": "Jokin meni vikaan",
        "sv": "Något gick fel hos oss",
        "en": "Something broke here",
    },
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An app with views that fail."""
    created = create_app(load_settings("events", {"LIVE_DATA": str(tmp_path)}))
    created.testing = False
    created.config["PROPAGATE_EXCEPTIONS"] = False

    @allow(Caller.PUBLIC)
    def gone() -> str:
        raise LinkGone

    @allow(Caller.PUBLIC)
    def broken() -> str:
        raise KeyError("a secret")

    @allow(Caller.PUBLIC)
    def away() -> str:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    @allow(Caller.PUBLIC)
    def crowded() -> str:
        raise PoolTimeout("no connection came free")

    @allow(Caller.PUBLIC)
    def refused() -> str:
        with db().read() as session:
            session.execute(text("SELECT :name; SELECT 2"), {"name": NAME})
        return "not reached"

    for view in (gone, broken, away, crowded, refused):
        created.add_url_rule(f"/{view.__name__}", view.__name__, view)
    yield created
    created.extensions["live"].database.dispose()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("status", "path"), [(404, "/nothing"), (410, "/gone"), (500, "/broken")])
def test_error_page_is_in_the_language_and_has_a_link(
    app: Flask, language: str, status: int, path: str
) -> None:
    response = app.test_client().get(f"{path}?lang={language}")
    assert response.status_code == status
    assert f"<h1>{TITLES[status][language]}</h1>" in response.text
    assert f'<html lang="{language}">' in response.text
    assert 'class="button"' in response.text
    assert "a secret" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_error_page_without_templates_is_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.jinja_env, "loader", None)
    response = app.test_client().get("/?lang=en")
    assert response.status_code == 500
    assert "<h1>Something broke here</h1>" in response.text


def test_error_page_of_a_form_links_to_the_start_page(app: Flask) -> None:
    app.view_functions["broken_post"] = app.view_functions["broken"]
    app.add_url_rule("/broken-post", "broken_post", methods=["POST"])
    response = app.test_client().post("/broken-post", headers={"Origin": "http://127.0.0.1:8000"})
    assert response.status_code == 500
    assert 'href="/"' in response.text


def test_error_page_escapes_the_requested_path(app: Flask) -> None:
    @allow(Caller.PUBLIC)
    def deep(rest: str) -> str:
        raise KeyError(rest)

    app.add_url_rule("/deep/<path:rest>", "deep", deep)
    response = app.test_client().get('/deep/"><b>x')
    assert "<b>x" not in response.text


@pytest.mark.parametrize("path", ["/away", "/crowded", "/"])
def test_error_page_without_a_database_is_503(app: Flask, path: str) -> None:
    response = app.test_client().get(f"{path}?lang=en")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "We will be right back" in response.text


def test_logged_error_has_no_values_of_the_statement(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.test_client().get("/refused")
    assert "SELECT ?; SELECT 2" in caplog.text
    assert NAME not in caplog.text


def test_error_of_an_api_is_problem_json(app: Flask) -> None:
    @allow(Caller.PUBLIC)
    def fail() -> str:
        with db().read():
            raise KeyError("x")

    app.add_url_rule("/api/events/v1/fail", "fail", fail)
    response = app.test_client().get("/api/events/v1/fail")
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")


@pytest.mark.parametrize("path", ["/staff/events", "/staff//events", "/staff/events?a=//b"])
def test_redirect_to_the_right_path_names_no_scheme_and_no_host(app: Flask, path: str) -> None:
    """Behind a proxy that ends TLS this process may take the request for plain HTTP."""
    answer = app.test_client().get(path, base_url="http://live.example.org")
    assert answer.status_code == 308
    location = answer.headers["Location"]
    assert location.startswith("/staff/events")
