"""Define the input of families and staff, and the JSON of the responses."""

from collections.abc import Sequence
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
from shared.contracts.values import RegistrationStatus
from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText, EmailAddress, MobilePhone, PersonName
from shared.web.forms.schema import FieldValues, TypedSchema, is_blank
from shared.web.text import _

MAX_PARTICIPANTS = 20
CONTACT_ROLES = ("guardian",)
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


@dataclass(frozen=True, kw_only=True)
class Consents:
    """The consents of the contact; a seat never depends on them."""

    marketing: bool = False


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """A new registration, as a family asks for it or staff write it down."""

    occurrence_id: UUID
    contact: Contact
    participants: Sequence[ParticipantInput]
    consents: Consents = field(default_factory=Consents)
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the request with the names of the JSON API, the same in every release.

        Digests of it are stored with idempotency keys, and the previous release compares them.
        """
        body = asdict(self)
        body["contact"]["role"] = body["contact"].pop("contact_role")
        return body


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """New names, contact and note of a registration, and the version that was shown when typing.

    A note of None stays as it is.
    """

    contact: Contact
    participants: Sequence[ParticipantInput]
    version: int
    note: str | None = None


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
        return {
            name: text for name, text in data.items() if name not in _CHANNELS or not is_blank(text)
        }

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

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> ParticipantInput:
        """Build the dataclass; an unknown grade is an empty text there."""
        return ParticipantInput(name=data["name"], grade=data["grade"] or "")


class ConsentsSchema(TypedSchema[Consents]):
    """The consents of the contact; a seat never depends on them."""

    result = Consents

    marketing = fields.Boolean(load_default=False)


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


class ChangeRequestSchema(TypedSchema[ChangeRequest]):
    """A change by a family or by staff, and the version that they saw."""

    result = ChangeRequest

    contact = fields.Nested(ReachableContactSchema, required=True)
    participants = fields.List(fields.Nested(ParticipantSchema), required=True)
    version = fields.Integer(required=True)
    note = CleanText(load_default=None, maximum=1000, lines=True)


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
