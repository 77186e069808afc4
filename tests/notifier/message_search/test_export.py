"""The ledger as a file: the filtered messages with their cost and state, logged, and bounded."""

import zipfile
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.notifier.message_search import views
from services.notifier.message_search.export import XLSX_TYPE
from services.notifier.models import Registration
from services.notifier.statistics.timers import measure_sent_messages
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_search.ledger_pages import URL, download_rows
from tests.notifier.messages import send_all_due
from tests.staff_user import StaffUser


def test_csv_has_the_filtered_messages_with_state_and_cost(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    measure_sent_messages(database, settings)
    rows = download_rows(client, kind="confirmed", channel="sms")
    assert len(rows) == 1
    (row,) = rows
    assert (row["Event"], row["Contact"]) == ("Open day", "Aino Virtanen")
    assert (row["Recipient"], row["State"], row["Reason"]) == ("040 123 4567", "Sent", "")
    segments = int(row["SMS segments"])
    assert segments > 0
    assert row["Cost, €"] == str(segments * settings.sms_segment_cents / 100).replace(".", ",")


def test_csv_says_why_a_message_did_not_arrive(database: Database, client: FlaskClient) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    (row,) = download_rows(client, state="failed")
    assert row["State"] == "Did not arrive"
    assert "no such e-mail address" in row["Reason"]
    assert row["Cost, €"] == ""


def test_formula_in_a_name_is_escaped_in_the_csv(database: Database, client: FlaskClient) -> None:
    with database.begin() as session:  # a name that an earlier release accepted
        session.execute(update(Registration).values(contact_name="=1+1"))
    assert {row["Contact"] for row in download_rows(client)} == {"'=1+1"}


def test_spreadsheet_is_an_excel_file(client: FlaskClient) -> None:
    answer = client.get(f"{URL}/list.xlsx", query_string={"kind": "reminder"})
    assert answer.content_type == XLSX_TYPE
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(BytesIO(answer.data)).namelist()


def test_search_and_download_are_logged_without_what_was_searched(
    database: Database, client: FlaskClient
) -> None:
    client.get(URL, query_string={"q": "Virtanen"})
    download_rows(client, q="Virtanen")
    with database.read() as session:
        rows = session.execute(select(audit).order_by(audit.c.seq)).all()
    assert [row.action for row in rows] == ["ledger_searched", "ledger_exported"]
    assert "Virtanen" not in str(rows)


def test_list_that_is_too_long_is_not_cut_off(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_EXPORTED", 3)
    answer = client.get(f"{URL}/list.csv", query_string={"event": "avoimet"})
    assert (answer.status_code, answer.location) == (302, f"{URL}?event=avoimet")
    assert "A file has at most 3 messages" in client.get(answer.location).text


@pytest.mark.parametrize(("role", "status"), [("messenger", 200), ("check_in", 403)])
def test_download_needs_the_right_to_message(
    app: Flask, queued_builder: FactBuilder, role: str, status: int
) -> None:
    person = StaffUser(app, {queued_builder.occurrence.organisation_id: role})
    client = person.sign_in(app.test_client())
    assert client.get(f"{URL}/list.csv").status_code == status
