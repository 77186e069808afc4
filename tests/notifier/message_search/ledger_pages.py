"""Open the ledger and read its lines, for tests."""

import csv
import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.spreadsheet import BOM

URL = "/staff/messages/ledger"
LINE = re.compile(r"/staff/messages/registrations/[0-9a-f-]{36}")


def open_ledger(client: FlaskClient, **wanted: str) -> TestResponse:
    """Open the page with this filter."""
    return client.get(URL, query_string=wanted)


def count_lines(client: FlaskClient, **wanted: str) -> int:
    """Return how many messages the page lists."""
    return len(LINE.findall(open_ledger(client, **wanted).text))


def download_rows(client: FlaskClient, **wanted: str) -> list[dict[str, str]]:
    """Download the CSV file and return its rows by heading."""
    text = client.get(f"{URL}/list.csv", query_string=wanted).text.removeprefix(BOM)
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))
