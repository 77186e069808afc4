"""Shapes of the forms about organisations."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load, validate

from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText, EmailAddress, Phone

NAME = 200


class DetailsForm(Schema):
    """What an organisation is called, and how families reach it.

    The other names repeat the Finnish one where they are left empty.
    """

    class Meta:
        """The form has fields of its own."""

        unknown = EXCLUDE

    name_fi = CleanText(required=True, minimum=1, maximum=NAME)
    name_sv = CleanText(load_default="", maximum=NAME)
    name_en = CleanText(load_default="", maximum=NAME)
    contact_email = EmailAddress(required=True)
    contact_phone = Phone(load_default="")

    @pre_load
    def without_blanks(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """A phone that was left empty was not given."""
        return {
            name: text for name, text in data.items() if name != "contact_phone" or text.strip()
        }

    @post_load
    def in_three(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The names as one text in three languages."""
        names = {code: data.pop(f"name_{code}") for code in LANGUAGES}
        return {**data, "name": {code: text or names["fi"] for code, text in names.items()}}


class NewForm(DetailsForm):
    """A new organisation, and who is asked to be its first administrator."""

    admin_email = EmailAddress(required=True)
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))
