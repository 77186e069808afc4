"""The pages on which staff change the texts of automatic messages."""

from collections.abc import Mapping
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifier.message.default_texts import get_default_texts
from services.notifier.models import (
    AUTOMATIC_KINDS,
    ChannelName,
    MessageKind,
    MessageTemplate,
)
from services.notifier.templates_admin.schemas import list_names
from shared.config import Settings
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, list_messages, send_all_due
from tests.staff_user import StaffUser

HOME = "/staff/messages/texts/"
BODY = "Hei!\n\n{details}\n\n{link}\n\n[[{note}]]"
SMS = "Oma: {event} {link}[[ {note}]]"


class TextsPages:
    """The pages of texts as one member of staff uses them, in English."""

    def __init__(self, app: Flask, facts: FactBuilder, role: str = "messenger") -> None:
        self.facts = facts
        self.organisation_id = facts.occurrence.organisation_id
        self.user = StaffUser(app, {self.organisation_id: role})
        self.client: FlaskClient = self.user.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    @property
    def event(self) -> str:
        """The end of an address that names the event."""
        return f"?event={self.facts.occurrence.slug}"

    def open(self, path: str = "") -> TestResponse:
        """Open a page."""
        return self.client.get(HOME + path)

    def build_form(self, version: int = 0, **given: str) -> Mapping[str, str]:
        """Build the fields of the form of a confirmation with its default texts."""
        fields = {}
        for name in list_names():
            part, code = name.split("_")
            fields[name] = getattr(get_default_texts(MessageKind.CONFIRMED, code), part)
        return self.user.form_data(**fields | {"version": str(version)} | given)

    def save(self, version: int = 0, path: str = "confirmed", **given: str) -> TestResponse:
        """Send the form."""
        return self.client.post(HOME + path, data=self.build_form(version, **given))

    def restore(self, version: int, seen: int, path: str = "confirmed") -> TestResponse:
        """Press the button that uses a version again."""
        data = self.user.form_data(seen=str(seen))
        return self.client.post(f"{HOME}{path}/versions/{version}/restore", data=data)


@pytest.fixture
def pages(app: Flask, queued_builder: FactBuilder) -> TextsPages:
    """Sign a messenger in, who has an event with a registration."""
    return TextsPages(app, queued_builder)


def list_versions(database: Database) -> list[MessageTemplate]:
    with database.read() as session:
        return list(session.scalars(select(MessageTemplate).order_by(MessageTemplate.version)))


def test_list_names_every_kind_and_the_events(pages: TextsPages) -> None:
    page = pages.open().text
    for kind in AUTOMATIC_KINDS:
        assert f'href="{HOME}{kind}"' in page
    assert f'href="{HOME}{pages.event}"' in page
    assert page.count("The default text") == len(AUTOMATIC_KINDS)


@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_form_of_each_kind_has_the_default_texts(pages: TextsPages, kind: MessageKind) -> None:
    page = unescape(pages.open(kind.value).text)
    for code in LANGUAGES:
        texts = get_default_texts(kind, code)
        assert texts.body in page.replace("\r\n", "\n")
        assert texts.sms in page
        preview = pages.open(f"{kind.value}/preview.html?text={code}")
        assert preview.status_code == 200
        assert "\x02" not in preview.text
        assert "callout bad" not in preview.text


def test_saved_text_is_what_a_family_gets(
    pages: TextsPages, database: Database, settings: Settings
) -> None:
    assert pages.save(sms_fi=SMS).status_code == 303
    send_all_due(database, settings)
    sms = next(one for one in list_messages(database) if one.channel is ChannelName.SMS)
    assert sms.text.startswith("Oma: Avoimet ovet")
    log = pages.client.get(f"/staff/messages/registrations/{sms.subject_id}").text
    assert f"{HOME}confirmed/versions/1" in log
    (version,) = list_versions(database)
    assert version.created_by == "Liisa"
    assert version.sms == {"fi": SMS, "sv": "", "en": ""}
    assert set(version.body.values()) == {""}  # as inherited


def test_wrong_placeholder_is_marked_and_nothing_is_saved(
    pages: TextsPages, database: Database
) -> None:
    answer = pages.save(sms_fi="Tule: {evnet} {link} {note}")
    assert answer.status_code == 422
    assert "There is no {evnet}. Did you mean {event}?" in answer.text
    assert "<mark>{evnet}</mark>" in answer.text
    assert "Tule: {evnet} {link} {note}</textarea>" in answer.text
    assert list_versions(database) == []


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("sms_fi", "Tervetuloa! {note}", "Add {link}: families need it."),
        ("body_sv", "Hej! {link} {details} {note}", "Put {details} on a line of its own."),
        ("body_en", BODY + "x" * 5000, "Use at most 5000 characters."),
        ("sms_en", "🎉🎉", "Write words, too."),
        ("sms_en", "Hi [[{link} {note}", "[[ has no pair."),
        ("subject_fi", "", "Write a subject for the e-mail."),
        ("body_fi", "", "Write the e-mail in this language, too."),
        ("body_fi", "Hei \u202e " + BODY, "Use letters, numbers and punctuation only."),
    ],
)
def test_text_that_cannot_be_used_is_refused_with_the_reason(
    pages: TextsPages, database: Database, field: str, text: str, words: str
) -> None:
    answer = pages.save(0, **{field: text})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert f'href="#{field}"' in answer.text
    assert list_versions(database) == []


@pytest.mark.parametrize(
    "body",
    [
        "مرحبا بكم\n\n{details}\n\n{link}\n\n{note}",
        BODY + "a" * (5000 - len(BODY)),
        "<script>alert(1)</script>\n\n" + BODY,
    ],
)
def test_long_foreign_and_hostile_texts_are_shown_as_written(pages: TextsPages, body: str) -> None:
    assert pages.save(body_fi=body).status_code == 303
    assert body in unescape(pages.open("confirmed").text).replace("\r\n", "\n")
    for path in ("confirmed", "confirmed/versions/1", "confirmed/preview.html?text=fi"):
        assert "<script>alert" not in pages.open(path).text


def test_empty_text_is_the_default_again(pages: TextsPages, database: Database) -> None:
    pages.save(sms_fi=SMS)
    assert pages.save(1, sms_fi="").status_code == 303
    assert list_versions(database)[-1].sms["fi"] == ""
    assert pages.save(2, sms_fi="").status_code == 303
    assert len(list_versions(database)) == 2  # nothing new was saved


def test_second_editor_keeps_the_text_and_is_told(
    app: Flask, pages: TextsPages, database: Database
) -> None:
    colleague = TextsPages(app, pages.facts, "admin")
    assert colleague.save(sms_fi=SMS).status_code == 303
    answer = pages.save(sms_fi="Minun {link} {note}")
    assert answer.status_code == 409
    assert "Somebody changed these texts after you had opened them." in answer.text
    assert "Minun {link} {note}" in answer.text
    assert 'name="version" value="1"' in answer.text
    assert [one.sms["fi"] for one in list_versions(database)] == [SMS]
    assert pages.save(1, sms_fi="Minun {link} {note}").status_code == 303


def test_error_after_a_second_editor_keeps_the_version(app: Flask, pages: TextsPages) -> None:
    TextsPages(app, pages.facts, "admin").save(sms_fi=SMS)
    answer = pages.save(sms_fi="Ei linkkiä")
    assert answer.status_code == 422
    assert 'name="version" value="0"' in answer.text


def test_earlier_version_and_the_default_are_used_again(
    pages: TextsPages, database: Database
) -> None:
    pages.save(sms_fi=SMS)
    pages.save(1, sms_fi="Toinen {link} {note}")
    page = pages.open("confirmed/versions/1").text
    assert "<ins>" in page
    assert "<del>" in page
    assert pages.restore(1, 2).status_code == 303
    assert pages.restore(0, 3).status_code == 303
    versions = list_versions(database)
    assert [one.sms["fi"] for one in versions] == [SMS, "Toinen {link} {note}", SMS, ""]
    assert [one.restored_version for one in versions] == [None, None, 1, 0]
    form = pages.open("confirmed").text
    assert "version 1 again" in form
    assert "back to the default" in form


def test_restore_after_a_second_editor_changes_nothing(
    pages: TextsPages, database: Database
) -> None:
    pages.save(sms_fi=SMS)
    answer = pages.restore(0, 0)
    assert answer.location.endswith("done=outdated")
    assert len(list_versions(database)) == 1
    assert "Somebody changed these texts" in pages.client.get(answer.location).text


def test_restore_of_what_is_used_already_adds_no_version(
    pages: TextsPages, database: Database
) -> None:
    pages.save(sms_fi=SMS)
    assert pages.restore(1, 1).status_code == 303
    assert len(list_versions(database)) == 1
    assert pages.restore(10**20, 1).status_code == 404


@pytest.mark.parametrize("version", ["", "-1", "²", "9" * 30])
def test_version_that_no_page_has_sent_counts_as_outdated(
    pages: TextsPages, database: Database, version: str
) -> None:
    form = {**pages.build_form(sms_fi=SMS), "version": version}
    answer = pages.client.post(f"{HOME}confirmed", data=form)
    assert answer.status_code == 409
    assert list_versions(database) == []


def test_right_in_another_organisation_does_not_count(
    app: Flask, queued_builder: FactBuilder, database: Database
) -> None:
    """Staff who may change the texts of one organisation only read those of the other."""
    pages = TextsPages(app, queued_builder, "editor")
    roles = {pages.organisation_id: "editor", uuid4(): "messenger"}
    pages.user = StaffUser(app, roles)
    pages.client = pages.user.sign_in(app.test_client())
    path = f"confirmed{pages.event}"
    assert pages.open(path).status_code == 200
    assert pages.save(0, path, sms_fi=SMS).status_code == 403
    data = pages.user.form_data(seen="0")
    url = f"{HOME}confirmed/versions/0/restore{pages.event}"
    assert pages.client.post(url, data=data).status_code == 403
    assert list_versions(database) == []


def test_event_has_texts_of_its_own_above_those_of_the_organisation(
    pages: TextsPages, database: Database, settings: Settings
) -> None:
    pages.save(sms_fi=SMS)
    assert SMS in unescape(pages.open(f"confirmed{pages.event}").text)  # inherited
    default_sms = get_default_texts(MessageKind.CONFIRMED, "fi").sms
    path = f"confirmed{pages.event}"
    assert pages.save(0, path, sms_fi="Ilta {link} {note}").status_code == 303
    send_all_due(database, settings)
    sms = next(one for one in list_messages(database) if one.channel is ChannelName.SMS)
    assert sms.text.startswith("Ilta")
    assert default_sms not in unescape(pages.open("confirmed").text)
    assert "Own texts" in pages.open().text


def test_preview_shows_what_is_typed_and_what_is_wrong(
    pages: TextsPages, database: Database
) -> None:
    data = pages.build_form(sms_fi="Esimerkki š {link} {nam}")
    answer = pages.client.post(f"{HOME}confirmed/preview.html?text=fi", data=data)
    assert answer.status_code == 200
    assert "Esimerkki š https://live.example/" in answer.text
    assert '<code class="sign">š</code>' in answer.text
    assert "Did you mean {name}?" in answer.text
    assert "Avoimet ovet" in answer.text  # a real occurrence
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert list_versions(database) == []


def test_preview_without_an_event_has_an_example(app: Flask, database: Database) -> None:
    pages = TextsPages(app, FactBuilder(organisation_id=uuid4()))
    assert "Aula" in unescape(pages.open("reminder/preview.html?text=sv").text)


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_pages_by_each_role_need_its_rights(
    app: Flask, queued_builder: FactBuilder, role: str
) -> None:
    pages, rights = TextsPages(app, queued_builder, role), ROLE_RIGHTS[Role(role)]
    for path in ("", "confirmed", "confirmed/versions/0", "confirmed/preview.html", pages.event):
        wanted = 200 if Right.MESSAGE in rights else 403
        assert pages.open(path).status_code == wanted, path
    wanted = 303 if Right.TEXTS in rights else 403
    assert pages.save(sms_fi=SMS).status_code == wanted
    assert pages.restore(0, 1).status_code == wanted


def test_editor_reads_and_is_told_who_may_change(app: Flask, queued_builder: FactBuilder) -> None:
    page = TextsPages(app, queued_builder, "editor").open("confirmed").text
    assert "You may read these texts, but not change them." in page
    assert "readonly" in page


def test_texts_of_another_organisation_are_not_found(
    app: Flask, pages: TextsPages, database: Database
) -> None:
    pages.save(sms_fi=SMS)
    stranger = TextsPages(app, FactBuilder(organisation_id=uuid4()))
    for path in (pages.event, f"confirmed{pages.event}", f"confirmed/versions/0{pages.event}"):
        assert stranger.open(path).status_code == 404
    assert stranger.save(0, f"confirmed{pages.event}", sms_fi=SMS).status_code == 404
    assert stranger.open("confirmed/versions/1").status_code == 404
    assert SMS not in unescape(stranger.open("confirmed").text)


@pytest.mark.parametrize(
    "path",
    [
        "campaign",
        "sign_in",
        "nothing",
        "?event=nothing",
        "confirmed/versions/9",
        "confirmed/versions/99999999999999999999",
    ],
)
def test_unknown_text_is_not_found(pages: TextsPages, path: str) -> None:
    assert pages.open(path).status_code == 404


def test_every_change_is_in_the_log(app: Flask, pages: TextsPages) -> None:
    pages.save(sms_fi=SMS)
    pages.restore(0, 1)
    admin = TextsPages(app, pages.facts, "admin")
    log = admin.client.get("/staff/messages/log/").text
    assert "Changed the texts of a message" in log
    assert "Went back to the default texts of a message" in log
    assert "Confirmation" in log


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_pages_exist_in_each_language(pages: TextsPages, language: str) -> None:
    headings = {"fi": "Viestien tekstit", "sv": "Meddelandenas texter"}
    assert f"<h1>{headings[language]}</h1>" in pages.open(f"?lang={language}").text


def test_pages_link_to_the_texts(pages: TextsPages, database: Database) -> None:
    apply_facts(database)
    assert f'href="{HOME}"' in pages.client.get("/staff/messages/").text
    occurrence = pages.facts.occurrence.occurrence_id
    page = pages.client.get(f"/staff/messages/occurrences/{occurrence}").text
    assert f'href="{HOME}{pages.event}"' in page
