"""The form that asks for a lost link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from shared.web.forms.fields import REQUIRED_ERRORS, EmailAddress, LocalizedField, Phone
from shared.web.forms.schema import TypedSchema


@dataclass(frozen=True)
class LinkRequest:
    """Somebody asks for the links of an address: an e-mail in lower case, or an E.164 number."""

    contact: str


class EmailOrPhone(LocalizedField, fields.Field[str]):
    """An e-mail address or a phone number, as people write it."""

    default_error_messages = {**REQUIRED_ERRORS}  # noqa: RUF012 - as marshmallow does

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        kind = EmailAddress() if "@" in str(value) else Phone()
        return str(kind.deserialize(value)).lower()


class LinkRequestSchema(TypedSchema[LinkRequest]):
    """The address to which the links are sent."""

    result = LinkRequest

    contact = EmailOrPhone(required=True)
