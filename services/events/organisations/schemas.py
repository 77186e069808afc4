"""Schemas of the forms about organisations."""

from dataclasses import dataclass
from typing import Any, Generic

from marshmallow import EXCLUDE, fields, post_load, pre_load

from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText, EmailAddress, Phone
from shared.web.forms.schema import FieldValues, T, TypedSchema, is_blank

MAX_NAME_LENGTH = 200


@dataclass(frozen=True)
class OrganisationDetails:
    """The name of an organisation in three languages, and the contact that families use.

    The fields are attributes of `Organisation` with the same names.
    """

    name: dict[str, str]
    contact_email: str
    contact_phone: str


@dataclass(frozen=True)
class OrganisationChange(OrganisationDetails):
    """The changes of an administrator; `asks_marketing_consent` is for new events."""

    asks_marketing_consent: bool


class DetailsFields(TypedSchema[T], Generic[T]):
    """The fields that every form about an organisation has.

    A name that is empty in Swedish or English repeats the Finnish one.
    """

    class Meta:
        """Ignore the other fields of the form, such as the CSRF token."""

        unknown = EXCLUDE

    name_fi = CleanText(required=True, minimum=1, maximum=MAX_NAME_LENGTH)
    name_sv = CleanText(load_default="", maximum=MAX_NAME_LENGTH)
    name_en = CleanText(load_default="", maximum=MAX_NAME_LENGTH)
    contact_email = EmailAddress(required=True)
    contact_phone = Phone(load_default="")

    @pre_load
    def drop_empty_phone(self, data: FieldValues, **_kwargs: Any) -> FieldValues:
        """Treat an empty phone as not given: the phone is optional."""
        return {
            name: text
            for name, text in data.items()
            if name != "contact_phone" or not is_blank(text)
        }

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> Any:
        """Build the dataclass; the three names become one text in three languages."""
        names = {code: data.pop(f"name_{code}") for code in LANGUAGES}
        name = {code: text or names["fi"] for code, text in names.items()}
        return self.result(name=name, **data)


class DetailsSchema(DetailsFields[OrganisationChange]):
    """Validate the form of an organisation's details."""

    result = OrganisationChange

    asks_marketing_consent = fields.Boolean(load_default=False)
