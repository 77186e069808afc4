"""Shapes of the forms about people and roles."""

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.i18n import LANGUAGES
from shared.staff.rights import ROLE_RIGHTS
from shared.web.forms.fields import CleanText, EmailAddress


class InviteForm(Schema):
    """Whom to ask to join, and as what."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    email = EmailAddress(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLE_RIGHTS))
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))


class RoleForm(Schema):
    """Another role."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    role = fields.String(required=True, validate=validate.OneOf(ROLE_RIGHTS))


class JoinForm(Schema):
    """What a new member of staff is called."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    name = CleanText(required=True, minimum=1, maximum=100)
