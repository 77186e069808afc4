"""The list as a CSV file that a Finnish Excel opens: BOM, semicolons, no cell a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from services.registrations.models import Occurrence, Registration
from services.registrations.roster import views
from shared import dates, vocabulary
from shared.i18n import LANGUAGE_NAMES
from shared.web.i18n import current_language
from shared.web.text import _

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What makes a cell a formula in Excel, LibreOffice or Google Sheets. Source: OWASP, CSV injection.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def of(registrations: Sequence[Registration]) -> str:
    """One row a participant, under headings in the page's language."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(_headings())
    for one in registrations:
        writer.writerows([harmless(cell) for cell in row] for row in _rows(one))
    return BOM + file.getvalue()


def file_name(occurrence: Occurrence) -> str:
    """The event's short name and the day."""
    day = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone)).date()
    return f"{occurrence.slug}-{day.isoformat()}.csv"


def harmless(cell: str) -> str:
    """The text of a cell that no program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _headings() -> list[str]:
    return [
        _("Participant"), _("Grade"), _("Contact's name"), _("E-mail"), _("Mobile phone"),
        _("Language"), _("Status"), _("Registered"), _("For the organiser"),
    ]  # fmt: skip


def _rows(registration: Registration) -> Iterator[list[str]]:
    zone = registration.occurrence.time_zone
    of_all = [
        registration.contact_name,
        registration.contact_email,
        registration.contact_phone,
        LANGUAGE_NAMES.get(registration.language, registration.language),
        views.status_name(registration.status),
        dates.format_moment(registration.created_at, zone, current_language()),
        registration.note,
    ]
    terms = vocabulary.load_grades()
    for one in registration.participants:
        grade = terms[one.grade].name(current_language()) if one.grade in terms else ""
        yield [one.name, grade, *of_all]
