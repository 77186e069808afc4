"""Schemas of the forms about members, roles and invitations."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate

from services.events.organisations.schemas import DetailsFields, OrganisationDetails
from shared.i18n import LANGUAGES
from shared.staff.rights import Role
from shared.web.forms.fields import EmailAddress, PersonName
from shared.web.forms.schema import TypedSchema


class RoleField(fields.Enum[Role]):
    """A role by its code."""

    def __init__(self) -> None:
        super().__init__(Role, by_value=True, required=True)


@dataclass(frozen=True)
class InvitationRequest:
    """The person to invite, the role to offer, and the language of the mail."""

    email: str
    role: Role
    language: str


class InvitationRequestSchema(TypedSchema[InvitationRequest]):
    """Validate the form that invites somebody."""

    result = InvitationRequest

    class Meta:
        """Ignore the other fields of the form, such as the CSRF token."""

        unknown = EXCLUDE

    email = EmailAddress(required=True)
    role = RoleField()
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))


@dataclass(frozen=True)
class RoleChange:
    """The new role of a member."""

    role: Role


class RoleChangeSchema(TypedSchema[RoleChange]):
    """Validate the form that changes a member's role."""

    result = RoleChange

    class Meta:
        """Ignore the other fields of the form, such as the CSRF token."""

        unknown = EXCLUDE

    role = RoleField()


@dataclass(frozen=True)
class NewMember:
    """The name of somebody who joins without an account."""

    name: str


class NewMemberSchema(TypedSchema[NewMember]):
    """Validate the form of an invitation's page."""

    result = NewMember

    class Meta:
        """Ignore the other fields of the form."""

        unknown = EXCLUDE

    name = PersonName(required=True)


@dataclass(frozen=True)
class NewOrganisation(OrganisationDetails):
    """A new organisation and the address of its first administrator."""

    admin_email: str
    language: str  # of the mail to the administrator


class NewOrganisationSchema(DetailsFields[NewOrganisation]):
    """Validate the form that adds an organisation."""

    result = NewOrganisation

    admin_email = EmailAddress(required=True)
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))
