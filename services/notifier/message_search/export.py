"""The ledger as a file: XLSX, and CSV for other programs."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from flask import Response

from services.notifier.message_log import views as log_views
from services.notifier.models import Message
from shared import spreadsheet
from shared.config import Settings
from shared.i18n import LANGUAGE_NAMES
from shared.spreadsheet import Cell, Sheet
from shared.web.i18n import current_language
from shared.web.text import _

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TIME_FORMATS = {"fi": "d.m.yyyy hh:mm", "sv": "d.m.yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"}


def build_spreadsheet(messages: Iterable[Message], settings: Settings, today: date) -> Response:
    """Return the messages as an XLSX file."""
    body = spreadsheet.write_xlsx(
        _build_sheet(messages, settings), TIME_FORMATS[current_language()]
    )
    return _build_response(body, XLSX_TYPE, today, "xlsx")


def build_csv(messages: Iterable[Message], settings: Settings, today: date) -> Response:
    """Return the messages as a CSV file."""
    return _build_response(
        spreadsheet.write_csv(_build_sheet(messages, settings)), "text/csv", today, "csv"
    )


def _build_response(body: str | bytes, mimetype: str, today: date, ending: str) -> Response:
    response = Response(body, mimetype=mimetype)
    name = f"messages-{today.isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _build_sheet(messages: Iterable[Message], settings: Settings) -> Sheet:
    """Build a sheet with a row for each message, under headings in the language of the page."""
    headings = [
        _("Sent or due"), _("Event"), _("Time of the event"), _("Contact"), _("Recipient"),
        _("Message"), _("Channel"), _("Language"), _("State"), _("Reason"), _("SMS segments"),
        _("Cost, €"),
    ]  # fmt: skip
    return Sheet(_("Messages"), headings, [_build_row(one, settings) for one in messages])


def _build_row(message: Message, settings: Settings) -> list[Cell]:
    line = log_views.build_line(message)
    zone = ZoneInfo(settings.default_zone)
    at = (message.sent_at or message.due_at).astimezone(zone)
    segments = message.charged_segments
    return [
        at.replace(tzinfo=None, second=0, microsecond=0),
        line.occurrence.title,
        line.occurrence.when,
        line.contact_name,
        _format_recipient(line.recipient),
        line.kind,
        line.channel,
        LANGUAGE_NAMES.get(message.language, message.language),
        line.state,
        line.reason,
        segments or "",
        segments * settings.sms_segment_cents / 100 if segments else "",
    ]


def _format_recipient(recipient: str) -> str:
    """Return an address, and a number as people write it: a plus would begin a formula."""
    return spreadsheet.format_phone(recipient, "00") if recipient.startswith("+") else recipient
