"""Translates between the fields of HTML forms and the JSON that the schemas validate."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from services.registrations.models import Occurrence, Registration
from services.registrations.questions.forms import fill_answers, is_answer, read_answers
from services.registrations.questions.schemas import (
    FormChanged,
    InvalidAnswers,
    NewAnswer,
    check_form,
    check_new_grades,
    list_asked,
)
from services.registrations.questions.views import QuestionGroup, build_groups
from services.registrations.registration.schemas import (
    GUARDIAN,
    MAX_PARTICIPANTS,
    PUPIL,
    ChangeRequest,
    ChangeRequestSchema,
    ParticipantInput,
)
from shared.contracts.questions import Question, QuestionScope
from shared.errors import DomainError
from shared.web.forms.errors import list_first_errors

Form = Mapping[str, str]  # the fields of a page's form, as they were typed
Json = dict[str, Any]
_CONTACT_FIELDS = ("name", "email", "phone", "language")
# Of a pupil who registers alone.
ROLE, OF_AGE, NOT_COPIED = "contact-role", "is_of_age", "guardian-not_copied"
FORM_KEY = "form_key"  # of the form whose questions were shown
_GUARDIAN_FIELDS = ("email", "phone")
_OTHER_FIELDS = (
    *(f"contact-{name}" for name in _CONTACT_FIELDS),
    *("note", "marketing", "version", ROLE, OF_AGE, NOT_COPIED, FORM_KEY),
    *(f"guardian-{name}" for name in _GUARDIAN_FIELDS),
)
# Longer than the fields may be, so that somebody who pasted too much can shorten it.
MAX_STORED_LENGTH, MAX_STORED_NOTE_LENGTH = 500, 4000
_PARTICIPANT_NAME = re.compile(r"participant-(\d{1,3})-name")


def read_participants(form: Form) -> list[dict[str, str]]:
    """List the participants on the page in their order, without gaps: name, grade, and answers."""
    matches = (_PARTICIPANT_NAME.fullmatch(name) for name in form)
    numbers = sorted(int(match[1]) for match in matches if match)
    return [
        {
            "name": form.get(f"participant-{number}-name", ""),
            "grade": form.get(f"participant-{number}-grade", ""),
            **_select_answers(form, f"participant-{number}-"),
        }
        for number in numbers[:MAX_PARTICIPANTS]
    ]


def _select_answers(form: Form, prefix: str = "") -> dict[str, str]:
    """Return the fields with answers whose names have this prefix, without it."""
    names = (name.removeprefix(prefix) for name in form if name.startswith(prefix))
    return {name: form[prefix + name] for name in names if is_answer(name)}


def select_fields(form: Form) -> dict[str, str]:
    """Select what a draft stores: the fields of our forms, with participants numbered from 0."""
    selected = {name: form[name] for name in _OTHER_FIELDS if name in form}
    selected |= _select_answers(form)
    for number, one in enumerate(read_participants(form)):
        selected |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return {
        name: text[: MAX_STORED_NOTE_LENGTH if name == "note" else MAX_STORED_LENGTH]
        for name, text in selected.items()
    }


def replace_participants(form: Form, sent: Form) -> dict[str, str]:
    """Return a form with the participants of the first screen as it was sent, and its rest."""
    rest = {name: text for name, text in form.items() if not name.startswith("participant-")}
    return {**rest, **select_fields(sent)}


def replace_answers(form: Form, sent: Form) -> dict[str, str]:
    """Return a form with the participants and answers of the page of questions, and its rest."""
    rest = {name: text for name, text in form.items() if not is_answer(name)}
    return replace_participants(rest, sent)


def is_from_pupil(form: Form) -> bool:
    """Return whether a pupil registers alone, who is the contact too."""
    return form.get(ROLE) == PUPIL


def build_request_json(
    form: Form,
    occurrence_id: str,
    questions: Sequence[Question] = (),
    *,
    has_guardian: bool = False,
) -> Json:
    """Build the JSON that a client of the API would send for a new registration.

    The guardian is sent only if `has_guardian`.
    """
    participants, contact = _build_participants(form, questions), _build_contact(form)
    if is_from_pupil(form):
        contact = {**contact, "name": participants[0]["name"] or ""}
    return {
        "occurrence_id": occurrence_id,
        "contact": contact,
        "participants": participants,
        "answers": build_answers_json(form, questions),
        "consents": {"marketing": form.get("marketing") == "1"},
        "note": form.get("note", ""),
        "is_of_age": {"1": True, "0": False}.get(form.get(OF_AGE, "")),
        **({"guardian": _build_guardian(form)} if has_guardian else {}),
    }


def build_change_json(form: Form, questions: Sequence[Question] = ()) -> Json:
    """Build the JSON of a change: contact, participants, note, and the version that was shown."""
    return {
        "contact": _build_contact(form),
        "participants": _build_participants(form, questions),
        **({"answers": build_answers_json(form, questions)} if questions else {}),
        "version": form.get("version", ""),
        **({"note": form["note"]} if "note" in form else {}),
    }


def fill_change_form(
    registration: Registration, answers: Iterable[NewAnswer] = ()
) -> dict[str, str]:
    """Fill the form for a change with the registration's present values."""
    form = {
        "contact-name": registration.contact_name,
        "contact-email": registration.contact_email,
        "contact-phone": registration.contact_phone,
        "contact-language": registration.language,
        "version": str(registration.version),
        "note": registration.note,
        "contact-role": registration.contact_role,
        **fill_answers(answers),
    }
    for number, participant in enumerate(registration.participants):
        form[f"participant-{number}-name"] = participant.name
        form[f"participant-{number}-grade"] = participant.grade
    return form


def resize_participants(form: Form) -> dict[str, str]:
    """Add one participant at the end, or remove one, as the pressed button says."""
    participants = read_participants(form)
    if "add" in form and len(participants) < MAX_PARTICIPANTS:
        participants.append({"name": "", "grade": ""})
    removed = form.get("remove", "")
    if removed and len(participants) > 1:
        participants = [one for number, one in enumerate(participants) if str(number) != removed]
    resized = {name: text for name, text in form.items() if not name.startswith("participant-")}
    for number, one in enumerate(participants):
        resized |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return resized


def parse_change(occurrence: Occurrence, form: Form) -> ChangeRequest:
    """Return the change that a form makes.

    Raises ValidationError, and FormChanged when the form showed other questions than the present.
    """
    if form.get(FORM_KEY, "") != occurrence.form_key and occurrence.questions:
        raise FormChanged
    return ChangeRequestSchema().parse(build_change_json(form, occurrence.asked_questions))


def build_change_groups(registration: Registration, form: Form) -> list[QuestionGroup]:
    """Build the questions of the form of a change, about the participants that it has."""
    role, participants = registration.contact_role, read_participants(form)
    return build_groups(registration.occurrence.asked_questions, role, participants, form)


def list_change_errors(
    form: Form, registration: Registration, *, is_complete: bool
) -> dict[str, str]:
    """Validate the form of a change; return the errors by field, none when it is valid.

    A required answer may be missing unless the form has to be complete.
    """
    questions = registration.occurrence.asked_questions
    try:
        change = ChangeRequestSchema().parse(build_change_json(form, questions))
        role = registration.contact_role
        if is_complete:
            before = [one.grade for one in registration.participants]
            after = [one.grade for one in change.participants]
            check_new_grades(registration.occurrence, before, after)
        if change.answers is not None:
            check_form(
                registration.occurrence,
                role,
                change.participants,
                change.answers,
                is_complete=is_complete,
            )
    except (ValidationError, InvalidAnswers) as error:
        return list_errors(error)
    return {}


def describe_refusal(error: Exception) -> dict[str, str]:
    """Return the arguments of the address that shows why a change was not saved."""
    match error:
        case FormChanged():
            return {"notice": "form-changed"}
        case ValidationError() | InvalidAnswers():
            return {"check": "1"}
        case _:
            return {"notice": "outdated"}


def list_answer_errors(occurrence: Occurrence, body: Json) -> dict[str, str]:
    """Check the answers of a request as JSON; return the errors by field.

    It does so also while the contact is missing, which is asked for last.
    """
    participants = [
        ParticipantInput(name="", grade=one["grade"] or "", answers=one["answers"])
        for one in body["participants"]
    ]
    try:
        role, answers = body["contact"]["role"], body["answers"]
        check_form(occurrence, role, participants, answers, with_rules=True)
    except InvalidAnswers as error:
        return list_errors(error)
    return {}


def list_errors(error: ValidationError | DomainError) -> dict[str, str]:
    """Return the first error of each field, by its name in the form and in its order."""
    return list_first_errors(error, {"participants": "participant"})


def _build_contact(form: Form) -> dict[str, str]:
    contact = {name: form.get(f"contact-{name}", "") for name in _CONTACT_FIELDS}
    return {**contact, "role": read_role(form)}


def _build_guardian(form: Form) -> Json:
    addresses = {name: form.get(f"guardian-{name}", "") for name in _GUARDIAN_FIELDS}
    return {**addresses, "is_copied": form.get(NOT_COPIED) != "1"}


def read_role(form: Form) -> str:
    """Return the role of the contact."""
    return form.get(ROLE) or GUARDIAN


def build_answers_json(form: Form, questions: Sequence[Question]) -> Json:
    """Build the answers to the questions that are asked once, of this form's participants."""
    grades = [one["grade"] for one in read_participants(form)]
    asked = list_asked(questions, read_role(form), grades, QuestionScope.REGISTRATION)
    return read_answers(asked, form)


def _build_participants(form: Form, questions: Sequence[Question]) -> list[Json]:
    """Build the participants; a grade that was not chosen is null in JSON.

    An answer to a question that is not asked of them any more is left out.
    """
    scope = QuestionScope.PARTICIPANT
    return [
        {
            "name": one["name"],
            "grade": one["grade"] or None,
            "answers": read_answers(
                list_asked(questions, read_role(form), [one["grade"]], scope), one
            ),
        }
        for one in read_participants(form)
    ]
