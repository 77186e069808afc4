"""View models of class groups, and the wording of their errors."""

from dataclasses import dataclass

from services.registrations.groups.operations import require_group
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
from shared.web.text import _, ngettext


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A class group as its teacher sees it."""

    registration: RegistrationView
    school: str
    class_name: str
    grade: str
    pupils: int
    adults: int
    named: int
    needs_names: bool

    @property
    def missing(self) -> int:
        """The number of pupils whose names are not known."""
        return max(0, self.pupils - self.named)

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
        named=len(registration.participants),
        needs_names=not registration.occurrence.group_names_optional,
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
