"""The forms of a class group."""

from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate, validates

from services.registrations.models import Occurrence
from services.registrations.registration.idempotency import Json
from services.registrations.registration.schemas import GRADES, Contact, ContactSchema
from shared.web.forms.fields import REQUIRED_ERRORS, CleanText, LocalizedField
from shared.web.forms.schema import FieldValues, TypedSchema
from shared.web.text import _, _l

T = TypeVar("T")
TEACHER = "teacher"  # the contact role of a class group
MAX_SCHOOL, MAX_CLASS_NAME, MAX_NOTE = 120, 60, 1000  # characters
MAX_ADULTS = 20
_WHOLE_NUMBER = _l("Write a whole number, such as 25.")


@dataclass(frozen=True, kw_only=True)
class GroupRequest:
    """A class that a teacher brings: its seats, and the teacher."""

    occurrence_id: UUID
    school: str
    class_name: str
    grade: str
    pupils: int
    adults: int
    contact: Contact
    note: str = ""

    def to_json(self) -> Json:
        """Return the request as JSON, the same in every release: its digest is stored."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class GroupSize:
    """New numbers of a group, and the version of the registration that was shown when typing."""

    pupils: int
    adults: int
    version: int


class GroupContactSchema(ContactSchema):
    """The teacher, who has the role of one."""

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> Contact:
        """Build the contact with the role of a teacher."""
        return Contact(**{**data, "contact_role": TEACHER})


class WholeNumber(LocalizedField, fields.Integer):
    """A whole number as people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        **REQUIRED_ERRORS,
        "invalid": _WHOLE_NUMBER,
        "too_large": _WHOLE_NUMBER,
    }


def word_size_limits(smallest: int, largest: int) -> str:
    """Say how many pupils a group may have."""
    return _("A group has %(smallest)s to %(largest)s pupils.", smallest=smallest, largest=largest)


class SizedForm(TypedSchema[T]):
    """A form with the numbers of a group, within the limits of the occurrence it is made for."""

    pupils = WholeNumber(required=True)
    adults = WholeNumber(
        required=True,
        validate=validate.Range(0, MAX_ADULTS, error=_l("Write a number from 0 to {max}.")),
    )

    def __init__(self, occurrence: Occurrence) -> None:
        super().__init__()
        self.smallest, self.largest = occurrence.group_min, occurrence.group_max

    @validates("pupils")
    def check_pupils(self, pupils: int, **_kwargs: Any) -> None:
        """Raise ValidationError for a group that is too small or too large."""
        if not self.smallest <= pupils <= self.largest:
            raise ValidationError(word_size_limits(self.smallest, self.largest))


class GroupRequestSchema(SizedForm[GroupRequest]):
    """The form with which a teacher reserves seats for a class."""

    result = GroupRequest

    occurrence_id = fields.UUID(required=True)
    school = CleanText(required=True, minimum=2, maximum=MAX_SCHOOL)
    class_name = CleanText(required=True, minimum=1, maximum=MAX_CLASS_NAME)
    grade = fields.String(load_default="", validate=validate.OneOf(["", *GRADES]))
    contact = fields.Nested(GroupContactSchema, required=True)
    note = CleanText(load_default="", maximum=MAX_NOTE, lines=True)


class GroupSizeSchema(SizedForm[GroupSize]):
    """The form that changes the numbers of a group."""

    result = GroupSize

    version = fields.Integer(required=True)
