"""The form of a new key."""

from dataclasses import dataclass

from marshmallow import fields, validate

from services.notifier.models import ApiScope
from shared.staff.api_keys import MAX_NAME
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import StaffForm
from shared.web.text import _l

_NO_SCOPE = _l("Choose what the system may do.")


@dataclass(frozen=True, kw_only=True)
class NewApiKey:
    """A new key: the name of the system, and what it may do."""

    name: str
    scopes: list[ApiScope]


class NewApiKeyForm(StaffForm[NewApiKey]):
    """The form of a new key."""

    result = NewApiKey

    name = CleanText(required=True, minimum=1, maximum=MAX_NAME)
    scopes = fields.List(
        fields.Enum(ApiScope, by_value=True, error_messages={"unknown": _NO_SCOPE}),
        required=True,
        validate=validate.Length(1),
        error_messages={"required": _NO_SCOPE},
    )
