"""The form of a campaign: the families, the channels, the texts, the time."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.notifier.message.schemas import NO_CHOICE, OwnTextForm, build_choice
from services.notifier.models import (
    AudienceFilter,
    AudienceStatus,
    CampaignDraft,
    ChannelChoice,
    MessageCategory,
    Reach,
)
from shared import clock
from shared.i18n import LANGUAGES
from shared.local_time import NonexistentTime, convert_to_utc
from shared.vocabulary import load_grades
from shared.web.forms.fields import Day, TimeOfDay, word_nonexistent_time
from shared.web.forms.schema import FieldValues
from shared.web.text import _, _l

MAX_OCCURRENCES = 200
TICKED = "1"  # what a ticked box sends
LISTS = ("occurrence", "languages", "grades")  # fields of several tick boxes


class SendTime(StrEnum):
    """The start of a campaign: as soon as it is confirmed, or at a chosen time."""

    NOW = "now"
    LATER = "later"


class CampaignForm(OwnTextForm[CampaignDraft]):
    """The form of a campaign; `zone` is the time zone of the event."""

    occurrence = fields.List(
        fields.UUID(error_messages={"invalid_uuid": NO_CHOICE}),
        required=True,
        validate=validate.Length(1, MAX_OCCURRENCES),
        error_messages={"required": _l("Choose at least one time.")},
    )
    status = build_choice(AudienceStatus, AudienceStatus.COMING)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES, error=NO_CHOICE)),
        required=True,
        error_messages={"required": _l("Choose at least one language.")},
    )
    grades = fields.List(
        fields.String(validate=validate.OneOf(list(load_grades()), error=NO_CHOICE)),
        load_default=list,
    )
    reach = build_choice(Reach, Reach.ALL)
    category = build_choice(MessageCategory, MessageCategory.SERVICE)
    channels = build_choice(ChannelChoice, ChannelChoice.EMAIL)
    when = build_choice(SendTime, SendTime.NOW)
    send_day = Day(load_default=None)
    send_time = TimeOfDay(load_default=None)
    also_later = fields.String(load_default="")

    def __init__(self, zone: str, left_out_ids: tuple[UUID, ...] = ()) -> None:
        super().__init__()
        self.zone, self.left_out_ids = zone, left_out_ids

    @validates_schema(skip_on_field_errors=False)
    def check_time(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Require a time in the future for a campaign that goes later."""
        if data.get("when") is not SendTime.LATER or not {"send_day", "send_time"} <= data.keys():
            return
        missing = [name for name in ("send_day", "send_time") if data[name] is None]
        if missing:
            raise ValidationError({name: [_("Fill this in.")] for name in missing})
        if self._read_time(data["send_day"], data["send_time"]) <= clock.now():
            raise ValidationError({"send_day": [_("Choose a time in the future.")]})

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> CampaignDraft:
        """Return the draft, with the families that were left out by hand before."""
        chosen = tuple(data["languages"])
        is_later = data["when"] is SendTime.LATER
        return CampaignDraft(
            audience=AudienceFilter(
                occurrence_ids=tuple(dict.fromkeys(data["occurrence"])),
                status=data["status"],
                reach=data["reach"],
                languages=() if set(chosen) == set(LANGUAGES) else chosen,
                grades=tuple(dict.fromkeys(data["grades"])),
                left_out_ids=self.left_out_ids,
            ),
            channels=data["channels"],
            category=data["category"],
            subject={code: data[f"subject_{code}"] for code in LANGUAGES},
            body={code: data[f"body_{code}"] for code in LANGUAGES},
            sms={code: data[f"sms_{code}"] for code in LANGUAGES},
            also_later=data["also_later"] == TICKED,
            send_at=self._read_time(data["send_day"], data["send_time"]) if is_later else None,
        )

    def _read_time(self, day: date, hour: time) -> datetime:
        try:
            return convert_to_utc(day, hour, self.zone)
        except NonexistentTime:
            raise ValidationError({"send_time": [word_nonexistent_time()]}) from None
