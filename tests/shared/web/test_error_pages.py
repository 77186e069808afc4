"""Pages of errors: they help in three languages, and the last one stands when nothing else does."""

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
WORDS = {
    404: {
        "fi": "Sivua ei löytynyt",
        "sv": "Sidan hittades inte",
        "en": "We did not find this page",
    },
    410: {"fi": "Tämä on jo ohi", "sv": "Det här är över", "en": "This is over"},
    500: {
        "fi": "Jokin meni meillä rikki",
        "sv": "Något gick sönder hos oss",
        "en": "Something broke here",
    },
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An app with views that fail."""
    made = create_app(load_settings("events", {"LIVE_DATA": str(tmp_path)}))
    made.testing = False
    made.config["PROPAGATE_EXCEPTIONS"] = False

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
        made.add_url_rule(f"/{view.__name__}", view.__name__, view)
    yield made
    made.extensions["live"].database.dispose()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("status", "path"), [(404, "/nothing"), (410, "/gone"), (500, "/broken")])
def test_error_page_says_it_in_the_readers_language_and_leads_on(
    app: Flask, language: str, status: int, path: str
) -> None:
    answer = app.test_client().get(f"{path}?lang={language}")
    assert answer.status_code == status
    assert f"<h1>{WORDS[status][language]}</h1>" in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert 'class="button"' in answer.text
    assert "a secret" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_error_page_stands_when_the_templates_fail(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jinja_env, "loader", None)
    answer = app.test_client().get("/?lang=en")
    assert answer.status_code == 500
    assert "<h1>Something broke here</h1>" in answer.text


def test_error_page_of_a_form_does_not_lead_to_its_address(app: Flask) -> None:
    app.view_functions["broken_post"] = app.view_functions["broken"]
    app.add_url_rule("/broken-post", "broken_post", methods=["POST"])
    answer = app.test_client().post("/broken-post", headers={"Origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 500
    assert 'href="/"' in answer.text


def test_error_page_escapes_the_address(app: Flask) -> None:
    @allow(Caller.PUBLIC)
    def deep(rest: str) -> str:
        raise KeyError(rest)

    app.add_url_rule("/deep/<path:rest>", "deep", deep)
    answer = app.test_client().get('/deep/"><b>x')
    assert "<b>x" not in answer.text


@pytest.mark.parametrize("path", ["/away", "/crowded", "/"])
def test_error_page_without_a_database_asks_to_wait(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"{path}?lang=en")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "We will be right back" in answer.text


def test_error_in_the_log_has_no_data_of_the_statement(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.test_client().get("/refused")
    assert "SELECT ?; SELECT 2" in caplog.text
    assert NAME not in caplog.text


def test_error_of_a_program_is_json(app: Flask) -> None:
    @allow(Caller.PUBLIC)
    def fail() -> str:
        with db().read():
            raise KeyError("x")

    app.add_url_rule("/api/events/v1/fail", "fail", fail)
    answer = app.test_client().get("/api/events/v1/fail")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
