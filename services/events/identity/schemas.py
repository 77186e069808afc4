"""Schemas of the forms about signing in and the own profile."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate

from shared.i18n import LANGUAGES
from shared.web.forms.fields import EmailAddress, PersonName
from shared.web.forms.schema import TypedSchema


@dataclass(frozen=True)
class SignInRequest:
    """The address that a link to sign in is requested for."""

    email: str


class SignInRequestSchema(TypedSchema[SignInRequest]):
    """Validate the form that requests a link."""

    result = SignInRequest

    class Meta:
        """Ignore the fields of the form that other code reads."""

        unknown = EXCLUDE

    email = EmailAddress(required=True)


@dataclass(frozen=True)
class ProfileChange:
    """The name, the language of mails and the digest that a member of staff chose."""

    name: str
    language: str
    wants_digest: bool = False


class ProfileChangeSchema(TypedSchema[ProfileChange]):
    """Validate the form of the own profile."""

    result = ProfileChange

    class Meta:
        """Ignore the other fields of the form, such as the CSRF token."""

        unknown = EXCLUDE

    name = PersonName(required=True)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    wants_digest = fields.Boolean(load_default=False)
