"""View models of class groups, and the wording of their errors."""

from dataclasses import dataclass
from typing import assert_never

from services.registrations.groups.name_changes import Pupil, fold_name
from services.registrations.groups.name_list import (
    MAX_TEXT,
    ListProblem,
    NameProblem,
    WrongLine,
)
from services.registrations.groups.queries import can_change_names, list_pupils, require_group
from services.registrations.models import Occurrence, Registration
from services.registrations.registration.views import (
    FormTexts,
    RegistrationView,
    build_form_texts,
    describe_registration,
    list_grades,
    name_grade,
    word_group_size,
)
from shared import dates
from shared.i18n import LANGUAGE_NAMES, load_translations
from shared.web.text import _, ngettext

MAX_STORED_LIST = MAX_TEXT
SHOWN_LENGTH = 60  # of a wrong line


@dataclass(frozen=True, kw_only=True)
class WrongLineView:
    """A line of a list that is no name, and what to do about it."""

    number: int
    text: str
    error: str


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """A text to send to the homes of the pupils, in one language."""

    code: str
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A class group as its teacher sees it."""

    registration: RegistrationView
    school: str
    class_name: str
    grade: str
    pupils: int
    adults: int
    named: list[Pupil]
    needs_names: bool
    can_change_names: bool

    @property
    def missing(self) -> int:
        """The number of pupils whose names are not known."""
        return max(0, self.pupils - len(self.named))

    @property
    def size_text(self) -> str:
        """The pupils and adults in words."""
        return word_group_size(self.pupils, self.adults)


def describe_group(registration: Registration) -> GroupView:
    """Describe a class group for its teacher; raise NotFound for another registration."""
    group = require_group(registration)
    return GroupView(
        registration=describe_registration(registration),
        school=group.school,
        class_name=group.class_name,
        grade=name_grade(group.grade),
        pupils=group.pupils,
        adults=group.adults,
        named=sorted(list_pupils(registration), key=lambda one: fold_name(one.name)),
        needs_names=not registration.occurrence.group_names_optional,
        can_change_names=can_change_names(registration),
    )


def build_group_texts() -> FormTexts:
    """Build the texts of the form of a new group."""
    texts = build_form_texts(is_for_children=False)
    texts.labels.update(
        {
            "school": _("School"),
            "class_name": _("Class or group"),
            "grade": _("Grade"),
            "pupils": _("Pupils"),
            "adults": _("Adults"),
        }
    )
    texts.grades[:] = list_grades(_("Several grades, or not known"))
    return texts


def word_full(occurrence: Occurrence) -> str:
    """Say that a group asked for more seats than are left."""
    left = occurrence.open_seats
    if not left:
        return _("All seats are taken. Look at the other times, or ask the organiser.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", left)
    return f"{only} {_('Nothing was reserved. Bring fewer, or choose another time.')}"


def word_size_notice(notice: str, registration: Registration) -> str:
    """Say above the form of the numbers why they were not saved; empty for another code."""
    match notice:
        case "outdated":
            return _("This registration was changed in the meantime. Check it and save once more.")
        case "full":
            left = registration.occurrence.open_seats
            if not left:
                return _("No more seats are left. Nothing was changed.")
            return ngettext(
                "Only %(num)s more seat is left. Nothing was changed.",
                "Only %(num)s more seats are left. Nothing was changed.",
                left,
            )
        case "names":
            named = len(registration.participants)
            return ngettext(
                "%(num)s pupil is named already. Remove names first.",
                "%(num)s pupils are named already. Remove names first.",
                named,
            )
        case _:
            return ""


def word_list_problem(problem: str) -> str:
    """Say why a list could not be read; empty for another code."""
    match problem:
        case ListProblem.EMPTY:
            return _("There are no names in the list. Paste them, or choose a file.")
        case ListProblem.TOO_LONG:
            return _("The list is too long. Give only the names of this group.")
        case ListProblem.ENCODING:
            return _("The letters of the file cannot be read. Save it as XLSX or as UTF-8.")
        case ListProblem.UNREADABLE:
            return _("The file cannot be read. Use an XLSX or CSV file without a password.")
        case _:
            return ""


def describe_wrong_line(line: WrongLine) -> WrongLineView:
    """Describe a line of a list that is no name."""
    match line.problem:
        case NameProblem.SIGN:
            error = _("This is no name. Write only the name, in letters.")
        case NameProblem.LINK:
            error = _("Write only the name. Leave a space after a dot.")
        case NameProblem.LONG:
            error = _("The name is too long. Write each name on its own line.")
        case _:
            assert_never(line.problem)
    return WrongLineView(number=line.number, text=line.text[:SHOWN_LENGTH], error=error)


def list_invitations(registration: Registration, url: str) -> list[InvitationView]:
    """List the texts that a teacher sends to the pupils' homes, in the three languages."""
    return [
        InvitationView(code=code, language=name, text=_word_invitation(registration, code, url))
        for code, name in LANGUAGE_NAMES.items()
    ]


def _word_invitation(registration: Registration, language: str, url: str) -> str:
    """Word the request for the pupil's name in one language, as plain text."""
    occurrence, group = registration.occurrence, require_group(registration)
    gettext = load_translations("services/registrations", language).gettext
    when = dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, language
    )
    place = ", ".join(part for part in (occurrence.venue, occurrence.address) if part)
    lines = [
        gettext("Group %(group)s is going to the event “%(event)s”.")
        % {"group": group.name, "event": occurrence.title[language]},
        when,
        place,
        "",
        gettext("Please write the pupil's first and last name here before the event:"),
        url,
        "",
        gettext("It takes a minute and needs no account."),
    ]
    return "\n".join(line for number, line in enumerate(lines) if line or number > 2)
