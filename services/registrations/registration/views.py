"""Build the view models of a registration and the texts of its forms, and word its errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registrations.models import Registration
from services.registrations.occurrences.views import OccurrenceView, describe_occurrence
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import clock, vocabulary
from shared.contracts.values import RegistrationStatus
from shared.i18n import LANGUAGE_NAMES
from shared.web.i18n import current_language
from shared.web.text import _, ngettext

Options = list[tuple[str, str]]  # codes to choose from, with their names


@dataclass(frozen=True, kw_only=True)
class ParticipantView:
    """A participant; the grade is in words."""

    id: UUID
    name: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class RegistrationView:
    """A registration as its family sees it."""

    version: int
    seats: int
    participants: list[ParticipantView]
    name: str
    email: str
    phone: str
    note: str
    is_cancelled: bool
    is_changeable: bool
    is_over: bool
    occurrence: OccurrenceView


@dataclass(frozen=True, kw_only=True)
class FormTexts:
    """The labels of a registration's form, and the options of its fields."""

    grades: Options
    labels: dict[str, str]  # by the field's name
    email_hint: str
    phone_hint: str
    is_own_contact: bool  # the browser may fill in the reader's own contact, all of it needed
    message_languages: Options

    def grade_name(self, code: str) -> str:
        """Return a grade in words; an empty text when none was chosen."""
        return dict(self.grades).get(code, "") if code else ""


def describe_registration(registration: Registration) -> RegistrationView:
    """Describe a registration for its family."""
    return RegistrationView(
        version=registration.version,
        seats=registration.seats,
        participants=[
            ParticipantView(id=one.id, name=one.name, grade=name_grade(one.grade))
            for one in registration.participants
        ],
        name=registration.contact_name,
        email=registration.contact_email,
        phone=registration.contact_phone,
        note=registration.note,
        is_cancelled=registration.status == RegistrationStatus.CANCELLED,
        is_changeable=is_changeable(registration),
        is_over=registration.occurrence.ends_at <= clock.now(),
        occurrence=describe_occurrence(registration.occurrence),
    )


def is_changeable(registration: Registration) -> bool:
    """Return whether the family may still change or cancel it."""
    occurrence = registration.occurrence
    is_active = registration.status == RegistrationStatus.CONFIRMED and not occurrence.cancelled
    return is_active and clock.now() < occurrence.cancel_until


def list_grades(unknown: str) -> Options:
    """List the grades to choose from, first the name for a grade that is not known."""
    terms = vocabulary.load_grades().values()
    return [("", unknown), *((term.code, term.name(current_language())) for term in terms)]


def name_grade(code: str) -> str:
    """Return a grade in words; an empty text when it is not known."""
    term = vocabulary.load_grades().get(code)
    return term.name(current_language()) if term else ""


def build_form_texts() -> FormTexts:
    """Build the texts of the forms for families."""
    children = [_("Child %(number)s", number=number + 1) for number in range(MAX_PARTICIPANTS)]
    return FormTexts(
        grades=list_grades(_("Not told")),
        labels=label_fields(_("Your name"), children),
        email_hint="",
        phone_hint=_("You get a text message. For example 040 123 4567."),
        is_own_contact=True,
        message_languages=list(LANGUAGE_NAMES.items()),
    )


def label_fields(contact: str, participants: Sequence[str]) -> dict[str, str]:
    """Return the label of each field; staff read other ones for the contact and participants."""
    names = {f"participant-{index}-name": label for index, label in enumerate(participants)}
    return {
        "contact-name": contact,
        "contact-email": _("E-mail"),
        "contact-phone": _("Mobile phone"),
        "note": _("For the organiser"),
        **names,
    }


def word_full(seats_left: int) -> str:
    """Say that a family asked for more seats than are left."""
    if not seats_left:
        return _("The last seats were just taken. Nothing was registered.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", seats_left)
    advice = _("Nothing was registered. Take someone off, or choose another time.")
    return f"{only} {advice}"
