"""The list as a CSV file that a Finnish Excel opens: byte order mark, semicolons, no formulas."""

import csv
import io
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from services.registrations.models import Occurrence, Registration
from services.registrations.registration.views import name_grade
from services.registrations.roster import views
from shared import dates
from shared.i18n import LANGUAGE_NAMES
from shared.web.i18n import current_language
from shared.web.text import _

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A cell that begins with one of these is a formula in Excel, LibreOffice or Google Sheets.
# Source: OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(registrations: Sequence[Registration]) -> str:
    """Write one row for each participant, under headings in the page's language."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(_list_headings())
    for one in registrations:
        writer.writerows([escape_formula(cell) for cell in row] for row in _list_rows(one))
    return BOM + file.getvalue()


def build_file_name(occurrence: Occurrence) -> str:
    """Return a file name made of the event's slug and the day."""
    day = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone)).date()
    return f"{occurrence.slug}-{day.isoformat()}.csv"


def escape_formula(cell: str) -> str:
    """Return the text of a cell so that no program takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _list_headings() -> list[str]:
    return [
        _("Participant"), _("Grade"), _("Contact's name"), _("E-mail"), _("Mobile phone"),
        _("Language"), _("Status"), _("Registered"), _("For the organiser"),
    ]  # fmt: skip


def _list_rows(registration: Registration) -> Iterator[list[str]]:
    zone = registration.occurrence.time_zone
    shared_cells = [
        registration.contact_name,
        registration.contact_email,
        registration.contact_phone,
        LANGUAGE_NAMES.get(registration.language, registration.language),
        views.name_status(registration.status),
        dates.format_moment(registration.created_at, zone, current_language()),
        registration.note,
    ]
    for participant in registration.participants:
        yield [participant.name, name_grade(participant.grade), *shared_cells]
