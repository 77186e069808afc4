"""The questions of the registration form to a pupil who registers alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registrations.models import Occurrence
from services.registrations.registration import forms
from services.registrations.registration.guardian import GuardianNeed, find_guardian_need
from services.registrations.registration.schemas import GUARDIAN, PUPIL
from services.registrations.registration.views import Options
from shared.config import Settings
from shared.web.text import _


@dataclass(frozen=True, kw_only=True)
class PupilForm:
    """The questions to a pupil; the age is asked only where it matters."""

    need: GuardianNeed
    age_limit: int
    guardian_hours: int

    @property
    def is_age_asked(self) -> bool:
        """Return whether the grade leaves open if the pupil has reached the age limit."""
        return self.need is GuardianNeed.BELOW_LIMIT

    @property
    def age_question(self) -> str:
        """Return the label of the question about the age."""
        return _("Are you %(age)s or older?", age=self.age_limit)

    @property
    def age_options(self) -> Options:
        """Return the answers to the question about the age."""
        return [("", _("Choose")), ("1", _("Yes")), ("0", _("No"))]

    @property
    def is_guardian_asked(self) -> bool:
        """Return whether the form has the fields of a guardian."""
        return self.need is not GuardianNeed.NO

    @property
    def guardian_text(self) -> str:
        """Say what the guardian does."""
        if self.is_age_asked:
            begin = _(
                "If you are younger than %(age)s: your guardian confirms.", age=self.age_limit
            )
        else:
            begin = _("Your guardian confirms that you may come.")
        then = _("We send a link there. Your place is kept meanwhile.")
        return f"{begin} {then}"


def describe_pupil_form(
    form: forms.Form, occurrence: Occurrence, settings: Settings
) -> PupilForm | None:
    """Describe what a pupil is asked; None when somebody else registers."""
    if not forms.is_from_pupil(form):
        return None
    grades = [one["grade"] for one in forms.read_participants(form)] or [""]
    need = find_guardian_need(grades[0], settings.age_limit, is_always=occurrence.guardian_confirms)
    return PupilForm(
        need=need, age_limit=settings.age_limit, guardian_hours=settings.guardian_hours
    )


def has_guardian(form: forms.Form, pupil: PupilForm | None) -> bool:
    """Return whether a guardian has to confirm what was typed."""
    if pupil is None or not pupil.is_guardian_asked:
        return False
    return not pupil.is_age_asked or form.get(forms.OF_AGE) == "0"


def list_pupil_errors(form: forms.Form, pupil: PupilForm | None) -> dict[str, str]:
    """Return what is wrong in the answers of a pupil, by field."""
    if pupil is None:
        return {}
    errors = {}
    if len(forms.read_participants(form)) > 1:
        errors[forms.ROLE] = _("You register only yourself. Remove the others: they register too.")
    if pupil.is_age_asked and form.get(forms.OF_AGE) not in ("1", "0"):
        errors[forms.OF_AGE] = _("Choose one.")
    return errors


def list_roles(allowed: Sequence[str]) -> Options:
    """Return who may register, to choose from; without an `allowed` one all of them."""
    roles = [
        (GUARDIAN, _("A guardian or another adult")),
        (PUPIL, _("A pupil: I register myself")),
    ]
    return [(code, name) for code, name in roles if not allowed or code in allowed]
