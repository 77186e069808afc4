"""Shapes of what comes in and goes out; nothing here knows the database."""

from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from shared.web.forms.fields import CleanText, EmailAddress, Phone
from shared.web.text import _

MAX_PARTICIPANTS = 20
LANGUAGES = ("fi", "sv", "en")
GRADES = (*(str(number) for number in range(1, 10)), "upper_secondary", "adult")


class Grade(fields.Field[str]):
    """A grade: 1 to 9, "upper_secondary" or "adult"."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, (int, str)) and not isinstance(value, bool) and str(value) in GRADES:
            return str(value)
        raise ValidationError(_("Choose a grade from 1 to 9, upper_secondary or adult."))


class ContactSchema(Schema):
    """The one we write to."""

    name = CleanText(required=True, minimum=1, maximum=100)
    email = EmailAddress(required=True)
    phone = Phone(required=True)
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))
    role = fields.String(load_default="guardian", validate=validate.OneOf(["guardian"]))


class ReachableContact(ContactSchema):
    """A contact that at least one of e-mail and text message reaches."""

    email = EmailAddress(load_default="")
    phone = Phone(load_default="")

    @pre_load
    def without_blanks(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """A blank address is one left out."""
        return {name: text for name, text in data.items() if name not in _WAYS or text.strip()}

    @validates_schema
    def one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """ValidationError when neither is there."""
        if not any(data[name] for name in _WAYS):
            raise ValidationError(_("Give an e-mail address or a phone number."), "email")


_WAYS = ("email", "phone")


class ParticipantSchema(Schema):
    """One who comes."""

    name = CleanText(required=True, minimum=1, maximum=100)
    grade = Grade(
        load_default=None, allow_none=True, metadata={"enum": [*range(1, 10), *GRADES, None]}
    )

    @post_load
    def without_none(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """A grade of null is a grade left out."""
        return {**data, "grade": data["grade"] or ""}


class ConsentsSchema(Schema):
    """What the contact agreed to; never a condition of a place."""

    marketing = fields.Boolean(load_default=False)


class RegistrationRequest(Schema):
    """What a family asks for."""

    occurrence_id = fields.UUID(required=True)
    contact = fields.Nested(ContactSchema, required=True)
    participants = fields.List(
        fields.Nested(ParticipantSchema),
        required=True,
        validate=validate.Length(
            min=1, max=MAX_PARTICIPANTS, error="Name 1 to {max} participants."
        ),
    )
    consents = fields.Nested(ConsentsSchema, load_default=lambda: {"marketing": False})
    note = CleanText(load_default="", maximum=1000, lines=True)


class ChangeRequest(Schema):
    """What a family or the staff changes, and which state they saw when they did."""

    contact = fields.Nested(ReachableContact, required=True)
    participants = fields.List(fields.Nested(ParticipantSchema), required=True)
    version = fields.Integer(required=True)


class RegistrationAnswer(Schema):
    """What a new registration is told."""

    id = fields.UUID()
    status = fields.String()
    seats = fields.Integer()
    manage_url = fields.Url(require_tld=False)


class ParticipantAnswer(Schema):
    """One who comes, as shown to the holder of the secret."""

    id = fields.UUID()
    name = fields.String()
    grade = fields.String()


class RegistrationView(Schema):
    """A registration as the holder of its secret sees it."""

    id = fields.UUID()
    occurrence_id = fields.UUID()
    status = fields.String()
    seats = fields.Integer()
    participants = fields.List(fields.Nested(ParticipantAnswer))
