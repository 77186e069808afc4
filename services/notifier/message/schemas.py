"""The fields of a form with a text of staff's own, in three languages and for both channels."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import ValidationError, fields, validates_schema

from services.notifier.models import ChannelChoice
from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import StaffForm
from shared.web.text import _, _l

MAX_SUBJECT, MAX_BODY, MAX_SMS = 150, 5000, 600  # characters
NO_CHOICE = _l("Choose one of these.")
T = TypeVar("T")


def _build_subject() -> CleanText:
    return CleanText(maximum=MAX_SUBJECT, load_default="")


def _build_body() -> CleanText:
    return CleanText(maximum=MAX_BODY, lines=True, load_default="")


def _build_sms() -> CleanText:
    return CleanText(maximum=MAX_SMS, lines=True, load_default="")


def build_choice(enum: type[StrEnum], default: StrEnum) -> fields.Enum[Any]:
    """Build the field of one of the members of an enum; `default` is taken when it is missing."""
    errors: dict[str, Any] = {"unknown": NO_CHOICE}
    return fields.Enum(enum, by_value=True, load_default=default, error_messages=errors)


class OwnTextForm(StaffForm[T]):
    """A form with subject, text and SMS in each language; a subclass has the field `channels`."""

    subject_fi, subject_sv, subject_en = _build_subject(), _build_subject(), _build_subject()
    body_fi, body_sv, body_en = _build_body(), _build_body(), _build_body()
    sms_fi, sms_sv, sms_en = _build_sms(), _build_sms(), _build_sms()

    def needs_text(self, data: Mapping[str, Any]) -> bool:
        """Return whether a text has to be written."""
        return True

    @validates_schema(skip_on_field_errors=False)
    def check_texts(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require a text, and with it a subject where an e-mail may go."""
        if not self.needs_text(data):
            return
        errors = {}
        may_email = data.get("channels") is not ChannelChoice.SMS
        bodies = [code for code in LANGUAGES if data.get(f"body_{code}")]
        for code in LANGUAGES:
            # A text that was refused for another reason is not missing, too.
            was_read = f"body_{code}" in data and f"subject_{code}" in data
            if code in bodies and was_read and may_email and not data[f"subject_{code}"]:
                errors[f"subject_{code}"] = [_("Write a subject for the e-mail.")]
            has_parts = data.get(f"subject_{code}") or data.get(f"sms_{code}")
            if has_parts and was_read and code not in bodies:
                errors[f"body_{code}"] = [_("Write the text in this language, too.")]
        if not bodies and not errors and all(f"body_{code}" in data for code in LANGUAGES):
            errors[f"body_{LANGUAGES[0]}"] = [_("Write the message.")]
        if errors:
            raise ValidationError(errors)
