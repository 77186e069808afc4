"""The list as a file for a spreadsheet: XLSX, and CSV for other programs."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from flask import Response

from services.registrations.models import Occurrence, Registration
from services.registrations.questions.views import list_cells, name_question
from services.registrations.registration.views import name_grade
from services.registrations.roster import views
from shared import spreadsheet
from shared.i18n import LANGUAGE_NAMES
from shared.spreadsheet import Cell, Sheet, format_phone
from shared.web.i18n import current_language
from shared.web.text import _

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TIME_FORMATS = {"fi": "d.m.yyyy hh:mm", "sv": "d.m.yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"}


def build_spreadsheet(
    occurrence: Occurrence,
    registrations: Sequence[Registration],
    answers: views.RosterAnswers,
) -> Response:
    """Return the list as an XLSX file."""
    sheet = _build_sheet(registrations, answers, phone_prefix="+")
    body = spreadsheet.write_xlsx(sheet, TIME_FORMATS[current_language()])
    return _build_response(body, XLSX_TYPE, occurrence, "xlsx")


def build_csv(
    occurrence: Occurrence,
    registrations: Sequence[Registration],
    answers: views.RosterAnswers,
) -> Response:
    """Return the list as a CSV file."""
    sheet = _build_sheet(registrations, answers, phone_prefix="00")
    body = spreadsheet.write_csv(sheet)
    return _build_response(body, "text/csv", occurrence, "csv")


def _build_response(
    body: str | bytes, mimetype: str, occurrence: Occurrence, ending: str
) -> Response:
    """Return a response that browsers save under the event's slug and the day."""
    day = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone)).date()
    name = f"{occurrence.slug}-{day.isoformat()}.{ending}"
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _build_sheet(
    registrations: Sequence[Registration], answers: views.RosterAnswers, phone_prefix: str
) -> Sheet:
    """Build a sheet with one row for each participant, under headings in the page's language.

    A class group has a row of its own with its numbers, before those of the pupils it has named.
    """
    headings = [
        _("Participant"), _("Grade"), _("Contact's name"), _("E-mail"), _("Mobile phone"),
        _("Language"), _("Status"), _("Registered"), _("For the organiser"),
        *(name_question(one) for one in answers.columns),
    ]  # fmt: skip
    rows = [row for one in registrations for row in _list_rows(one, answers, phone_prefix)]
    if any(one.group for one in registrations):
        headings += [_("Class and school"), _("Pupils"), _("Adults")]
    else:
        rows = [row[: len(headings)] for row in rows]
    return Sheet(_("Participants"), headings, rows)


def _list_rows(
    registration: Registration, answers: views.RosterAnswers, phone_prefix: str
) -> Iterator[list[Cell]]:
    zone, group = ZoneInfo(registration.occurrence.time_zone), registration.group
    shared_cells: list[Cell] = [
        registration.contact_name,
        registration.contact_email,
        format_phone(registration.contact_phone, phone_prefix),
        LANGUAGE_NAMES.get(registration.language, registration.language),
        views.name_status(registration.status),
        registration.created_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0),
        registration.note,
    ]
    if group:
        numbers: list[Cell] = [group.name, group.pupils, group.adults]
        blank = [""] * len(answers.columns)
        yield [group.name, name_grade(group.grade), *shared_cells, *blank, *numbers]
    group_cells: list[Cell] = [group.name if group else "", "", ""]
    for participant in registration.participants:
        cells = list_cells(
            answers.columns, answers.by_registration, registration.id, participant.id
        )
        yield [
            participant.name,
            name_grade(participant.grade),
            *shared_cells,
            *cells,
            *group_cells,
        ]
