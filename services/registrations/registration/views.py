"""Build the view models of a registration and the texts of its forms, and word its errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registrations.models import GuardianAnswer, Registration
from services.registrations.occurrences.views import OccurrenceView, describe_occurrence
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import clock, dates, vocabulary
from shared.contracts.values import ACTIVE_STATUSES, RegistrationStatus
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
    is_group: bool
    name: str
    email: str
    phone: str
    note: str
    is_cancelled: bool
    is_held: bool
    is_hold_expired: bool
    is_verified: bool
    is_guardian_awaited: bool
    is_guardian_declined: bool
    is_pending: bool  # the organiser has not approved it yet
    declined_because: str | None  # what staff wrote when they declined it
    held_until: str  # the time of day; for a guardian the day too; empty unless it is held
    is_cancellable: bool
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
    is_for_children: bool = False

    @property
    def add_participant(self) -> str:
        """The button that adds a participant to the form."""
        return _("Add another child") if self.is_for_children else _("One more participant")

    @property
    def together(self) -> str:
        """Say what happens when there are too few seats for all."""
        if self.is_for_children:
            return _("The registration is confirmed only if there is a place for everyone.")
        return _("The registration is confirmed only if there is a place for everyone.")

    def word_register(self, seats: int) -> str:
        """Return the button that registers so many participants."""
        if self.is_for_children:
            return ngettext("Register %(num)s child", "Register %(num)s children", seats)
        return ngettext("Register %(num)s participant", "Register %(num)s participants", seats)

    def word_maximum(self, maximum: int) -> str:
        """Say why no more participants can be added."""
        return _(
            "One registration is for at most %(num)s people. Are you more? Ask the organiser.",
            num=maximum,
        )

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
        is_group=registration.group is not None,
        name=registration.contact_name,
        email=registration.contact_email,
        phone=registration.contact_phone,
        note=registration.note,
        is_cancelled=registration.status == RegistrationStatus.CANCELLED,
        is_held=registration.status is RegistrationStatus.HELD,
        is_hold_expired=registration.is_hold_expired,
        is_verified=registration.verified_at is not None,
        is_guardian_awaited=registration.is_guardian_awaited,
        is_pending=registration.status is RegistrationStatus.PENDING,
        declined_because=registration.declined_because,
        is_guardian_declined=registration.guardian_answer is GuardianAnswer.DECLINED,
        held_until=_format_held_until(registration),
        is_cancellable=is_cancellable(registration),
        is_changeable=is_changeable(registration),
        is_over=registration.occurrence.ends_at <= clock.now(),
        occurrence=describe_occurrence(registration.occurrence),
    )


def is_changeable(registration: Registration) -> bool:
    """Return whether the family may still change it."""
    is_confirmed = registration.status is RegistrationStatus.CONFIRMED
    return is_cancellable(registration) and is_confirmed


def is_cancellable(registration: Registration) -> bool:
    """Return whether the family may still cancel it."""
    occurrence = registration.occurrence
    is_active = registration.status in ACTIVE_STATUSES and not occurrence.cancelled
    return is_active and clock.now() < occurrence.cancel_until


def _format_held_until(registration: Registration) -> str:
    if registration.status is not RegistrationStatus.HELD or registration.held_until is None:
        return ""
    zone = registration.occurrence.time_zone
    if registration.is_guardian_awaited:
        return dates.format_moment(registration.held_until, zone, current_language())
    return dates.format_time(registration.held_until, zone, current_language())


def list_grades(unknown: str) -> Options:
    """List the grades to choose from, first the name for a grade that is not known."""
    terms = vocabulary.load_grades().values()
    return [("", unknown), *((term.code, term.name(current_language())) for term in terms)]


def _list_allowed_grades(allowed: Sequence[str]) -> Options:
    grades = list_grades(_("Choose") if allowed else _("Prefer not to say"))
    return [(code, name) for code, name in grades if not allowed or code in ("", *allowed)]


def name_grade(code: str) -> str:
    """Return a grade in words; an empty text when it is not known."""
    term = vocabulary.load_grades().get(code)
    return term.name(current_language()) if term else ""


def word_group_size(pupils: int, adults: int) -> str:
    """Return "25 pupils and 2 adults" in the reader's language."""
    of_pupils = ngettext("%(num)s pupil", "%(num)s pupils", pupils)
    if not adults:
        return of_pupils
    of_adults = ngettext("%(num)s adult", "%(num)s adults", adults)
    return _("%(pupils)s and %(adults)s", pupils=of_pupils, adults=of_adults)


def build_form_texts(*, is_for_children: bool, grades: Sequence[str] = ()) -> FormTexts:
    """Build the texts of the forms for families, in words that fit those who are expected.

    With `grades` one of them has to be chosen.
    """
    word = _("Child %(number)s") if is_for_children else _("Participant %(number)s")
    names = [word % {"number": number + 1} for number in range(MAX_PARTICIPANTS)]
    return FormTexts(
        grades=_list_allowed_grades(grades),
        labels=label_fields(_("Your name"), names),
        email_hint="",
        phone_hint=_("We will text you. For example 040 123 4567."),
        is_own_contact=True,
        message_languages=list(LANGUAGE_NAMES.items()),
        is_for_children=is_for_children,
    )


def label_fields(contact: str, participants: Sequence[str]) -> dict[str, str]:
    """Return the label of each field; staff read other ones for the contact and participants."""
    names = {f"participant-{index}-name": label for index, label in enumerate(participants)}
    return {
        "contact-name": contact,
        "contact-email": _("E-mail"),
        "contact-phone": _("Mobile phone"),
        "note": _("For the organiser"),
        "contact-role": _("Who is registering?"),
        "guardian-email": _("Your guardian's e-mail"),
        "guardian-phone": _("Your guardian's mobile phone"),
        **names,
    }


def word_missing_names(
    errors: Mapping[str, str], form: Mapping[str, str], *, is_for_children: bool
) -> dict[str, str]:
    """Return the errors by field; a participant's missing name is asked for by its number."""
    word = (
        _("Write the name of child %(number)s")
        if is_for_children
        else _("Write the name of participant %(number)s")
    )
    names = {f"participant-{index}-name": index + 1 for index in range(MAX_PARTICIPANTS)}
    return {
        name: word % {"number": names[name]} if name in names and not form.get(name) else text
        for name, text in errors.items()
    }


def word_change_notice(notice: str) -> str:
    """Say above the form of a change why it was not saved; empty for an unknown notice."""
    if notice == "form-changed":
        return _("The organiser has changed the questions. Check your answers and save once more.")
    if notice != "outdated":
        return ""
    return _("This registration was changed in the meantime. Check it and save once more.")


def word_full(seats_left: int, *, has_waiting_list: bool) -> str:
    """Say that a family asked for more seats than are left."""
    if not seats_left and has_waiting_list:
        return _("All seats are taken. Nobody was registered. You can join the waiting list.")
    if not seats_left:
        return _("The last seats were just taken. Nobody was registered.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", seats_left)
    advice = _("Nobody was registered. Remove someone, or choose another time.")
    return f"{only} {advice}"
