"""Shapes of the forms of signing in."""

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText, EmailAddress


class SignInForm(Schema):
    """Whom to send a link to."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    email = EmailAddress(required=True)


class MeForm(Schema):
    """What a member of staff says of herself."""

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    name = CleanText(required=True, minimum=1, maximum=100)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
