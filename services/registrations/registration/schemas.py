"""Define the input of families and staff, and the JSON of the responses."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from shared import links
from shared.contracts.values import CONTACT_ROLES, RegistrationStatus
from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText, EmailAddress, MobilePhone, PersonName
from shared.web.forms.schema import FieldValues, TypedSchema, is_blank
from shared.web.text import _

MAX_PARTICIPANTS = 20
GUARDIAN, PUPIL = CONTACT_ROLES
MAX_ANSWERS = 50
ANSWERS_HELP = (
    "By the id of the question: a text, the code of an option, a list of codes, yes or no, or a "
    "whole number."
)
GRADES = (*(str(number) for number in range(1, 10)), "upper_secondary", "adult")
_CHANNELS = ("email", "phone")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The person we write to; at least one of `email` and `phone` is not empty."""

    name: str
    email: str
    phone: str  # E.164
    language: str
    contact_role: str = "guardian"


@dataclass(frozen=True, kw_only=True)
class ParticipantInput:
    """A person who comes; `grade` is empty when it is not known."""

    name: str
    grade: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)  # by the question's id


@dataclass(frozen=True, kw_only=True)
class Consents:
    """The consents of the contact; a seat never depends on them."""

    marketing: bool = False


@dataclass(frozen=True, kw_only=True)
class GuardianInput:
    """The guardian who has to confirm a pupil's registration; one address is not empty.

    `is_copied` when later messages go to the guardian too.
    """

    email: str
    phone: str  # E.164
    is_copied: bool = True


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """A new registration, as a family asks for it or staff write it down.

    With a `guardian` it is held until the guardian confirms it. `is_of_age` is what a pupil says
    of the age limit; None when nobody asked.
    """

    occurrence_id: UUID
    contact: Contact
    participants: Sequence[ParticipantInput]
    consents: Consents = field(default_factory=Consents)
    note: str = ""
    guardian: GuardianInput | None = None
    is_of_age: bool | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)  # by the question's id

    @property
    def has_answers(self) -> bool:
        """Return whether any question was answered."""
        return bool(self.answers) or any(one.answers for one in self.participants)

    def to_json(self) -> dict[str, Any]:
        """Return the request with the names of the JSON API, the same in every release.

        Digests of it are stored with idempotency keys, and the previous release compares them.
        """
        body = asdict(self)
        body["contact"]["role"] = body["contact"].pop("contact_role")
        for part in (body, *body["participants"]):
            if not part["answers"]:
                del part["answers"]
        later = ("guardian", "is_of_age")  # fields of a later release
        return {
            name: value for name, value in body.items() if name not in later or value is not None
        }


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """New names, contact, note and answers, and the version that was shown when typing.

    A note or answers of None stay as they are.
    """

    contact: Contact
    participants: Sequence[ParticipantInput]
    version: int
    note: str | None = None
    answers: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationResult:
    """The result of a request to register."""

    id: UUID
    status: RegistrationStatus
    seats: int
    link_version: int
    held_until: datetime | None = None
    link_purpose: str = links.SENT_LINK  # as earlier releases answered

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> "RegistrationResult":
        """Read the answer stored with an idempotency key."""
        held_until = answer.get("held_until")
        return cls(
            id=UUID(answer["id"]),
            status=RegistrationStatus(answer["status"]),
            seats=answer["seats"],
            link_version=answer["link_version"],
            held_until=datetime.fromisoformat(held_until) if held_until else None,
            link_purpose=answer.get("link_purpose", links.SENT_LINK),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the answer to store with an idempotency key."""
        held = {"held_until": self.held_until.isoformat()} if self.held_until else {}
        shared = {name: value for name, value in asdict(self).items() if name != "held_until"}
        return {**shared, "id": str(self.id), **held}


class Grade(fields.Field[str]):
    """A grade: 1 to 9, "upper_secondary" or "adult"."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, (int, str)) and not isinstance(value, bool) and str(value) in GRADES:
            return str(value)
        raise ValidationError(_("Choose a grade from 1 to 9, upper_secondary or adult."))


class AnswersField(fields.Dict):
    """Answers by the question's id; `questions.schemas` checks them against the questions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.Length(max=20)),
            values=fields.Raw(allow_none=True),
            validate=validate.Length(max=MAX_ANSWERS),
            metadata={"description": ANSWERS_HELP},
            **kwargs,
        )


class ContactSchema(TypedSchema[Contact]):
    """A contact that has both an e-mail address and a phone number."""

    result = Contact

    name = PersonName(required=True)
    email = EmailAddress(required=True)
    phone = MobilePhone(required=True)
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))
    contact_role = fields.String(
        data_key="role", load_default="guardian", validate=validate.OneOf(CONTACT_ROLES)
    )


class ReachableContactSchema(ContactSchema):
    """A contact that can be reached by e-mail or by text message; one of them is enough."""

    email = EmailAddress(load_default="")
    phone = MobilePhone(load_default="")

    @pre_load
    def drop_blank_channels(self, data: FieldValues, **_kwargs: Any) -> FieldValues:
        """Treat a blank address as one that was left out."""
        return _drop_blank_channels(data)

    @validates_schema
    def require_one_channel(self, data: FieldValues, **_kwargs: Any) -> None:
        """Raise ValidationError when both addresses are missing."""
        if not any(data[name] for name in _CHANNELS):
            raise ValidationError(_("Give an e-mail address or a phone number."), "email")


class ParticipantSchema(TypedSchema[ParticipantInput]):
    """A person who comes; a grade of null is a grade left out."""

    result = ParticipantInput

    name = PersonName(required=True)
    grade = Grade(
        load_default=None, allow_none=True, metadata={"enum": [*range(1, 10), *GRADES, None]}
    )
    answers = AnswersField(load_default=dict)

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> ParticipantInput:
        """Build the dataclass; an unknown grade is an empty text there."""
        grade = data["grade"] or ""
        return ParticipantInput(name=data["name"], grade=grade, answers=data["answers"])


class ConsentsSchema(TypedSchema[Consents]):
    """The consents of the contact; a seat never depends on them."""

    result = Consents

    marketing = fields.Boolean(load_default=False)


class GuardianSchema(TypedSchema[GuardianInput]):
    """The guardian who has to confirm a pupil's registration."""

    result = GuardianInput

    email = EmailAddress(load_default=None, allow_none=True)
    phone = MobilePhone(load_default=None, allow_none=True)
    is_copied = fields.Boolean(load_default=True)

    @pre_load
    def drop_blank_channels(self, data: FieldValues, **_kwargs: Any) -> FieldValues:
        """Treat a blank address as one that was left out."""
        return _drop_blank_channels(data)

    @validates_schema
    def require_one_channel(self, data: FieldValues, **_kwargs: Any) -> None:
        """Raise ValidationError when both addresses are missing."""
        if not any(data[name] for name in _CHANNELS):
            notice = _("Give your guardian's e-mail address or phone number.")
            raise ValidationError(notice, "email")

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> GuardianInput:
        """Build the dataclass; a missing address is an empty text there."""
        addresses = {name: data[name] or "" for name in _CHANNELS}
        return GuardianInput(**addresses, is_copied=data["is_copied"])


class RegistrationRequestSchema(TypedSchema[RegistrationRequest]):
    """A new registration, as a family asks for it."""

    result = RegistrationRequest

    occurrence_id = fields.UUID(required=True)
    contact = fields.Nested(ContactSchema, required=True)
    participants = fields.List(
        fields.Nested(ParticipantSchema),
        required=True,
        validate=validate.Length(
            min=1, max=MAX_PARTICIPANTS, error="Name 1 to {max} participants."
        ),
    )
    consents = fields.Nested(ConsentsSchema, load_default=Consents)
    note = CleanText(load_default="", maximum=1000, lines=True)
    answers = AnswersField(load_default=dict)
    guardian = fields.Nested(
        GuardianSchema,
        load_default=None,
        metadata={"description": "Who has to confirm the registration of a pupil."},
    )
    is_of_age = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "Whether a pupil has reached the age limit."},
    )

    @validates_schema
    def require_other_address(self, data: FieldValues, **_kwargs: Any) -> None:
        """Raise ValidationError when a pupil gives an own address as that of the guardian."""
        guardian, contact = data["guardian"], data["contact"]
        if guardian is None:
            return
        own = {contact.email.lower(), contact.phone} - {""}
        for name, address in (("email", guardian.email.lower()), ("phone", guardian.phone)):
            if address in own:
                notice = _("This is your own. Write your guardian's.")
                raise ValidationError({"guardian": {name: [notice]}})


class ChangeRequestSchema(TypedSchema[ChangeRequest]):
    """A change by a family or by staff, and the version that they saw."""

    result = ChangeRequest

    contact = fields.Nested(ReachableContactSchema, required=True)
    participants = fields.List(fields.Nested(ParticipantSchema), required=True)
    version = fields.Integer(required=True)
    note = CleanText(load_default=None, maximum=1000, lines=True)
    answers = AnswersField(load_default=None)


class RegistrationResponseSchema(Schema):
    """A new registration, with the link that manages it."""

    id = fields.UUID()
    status = fields.String()
    seats = fields.Integer()
    held_until = fields.AwareDateTime(
        metadata={"description": "When the seats are lost unless the link in the message is used."}
    )
    manage_url = fields.Url(require_tld=False)


class ParticipantResponseSchema(Schema):
    """A participant, as shown to the holder of the secret."""

    id = fields.UUID()
    name = fields.String()
    grade = fields.String()


class RegistrationDetailsSchema(Schema):
    """A registration as the holder of its secret sees it."""

    id = fields.UUID()
    occurrence_id = fields.UUID()
    status = fields.String()
    seats = fields.Integer()
    participants = fields.List(fields.Nested(ParticipantResponseSchema))


def _drop_blank_channels(data: FieldValues) -> FieldValues:
    return {
        name: text for name, text in data.items() if name not in _CHANNELS or not is_blank(text)
    }
