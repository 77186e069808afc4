"""The JSON of campaigns and messages, in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate

from services.notifier.campaigns.schemas import (
    MAX_OCCURRENCES,
    TICKED,
    CampaignForm,
    SendTime,
)
from services.notifier.message.schemas import MAX_BODY, MAX_SMS, MAX_SUBJECT
from services.notifier.message_log.states import StateGroup
from services.notifier.models import (
    REGISTRATION_KINDS,
    AudienceStatus,
    CampaignDraft,
    CampaignState,
    ChannelChoice,
    ChannelName,
    MessageCategory,
    MessageKind,
    MessageState,
    Reach,
)
from shared import clock
from shared.i18n import LANGUAGES
from shared.vocabulary import load_grades
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import TypedSchema

MAX_PAGE = 10_000
MAX_NUMBER = 2**31 - 1
_EXAMPLE_ID = "5b1f0c3e-8f8e-4c51-9c55-0d6f1f6f2a10"
_PARTS = ("subject", "body", "sms")


def _build_member(enum: type, default: Any) -> fields.Enum[Any]:
    return fields.Enum(enum, by_value=True, load_default=default)


def _build_texts_schema(name: str, maximum: int, example: str, *, lines: bool) -> type[Schema]:
    """Return a schema of a text in three languages."""
    texts = {code: CleanText(load_default="", maximum=maximum, lines=lines) for code in LANGUAGES}
    texts[LANGUAGES[0]].metadata = {**texts[LANGUAGES[0]].metadata, "example": example}
    made: type[Schema] = Schema.from_dict(dict(texts), name=name)
    return made


SubjectSchema = _build_texts_schema(
    "CampaignSubject", MAX_SUBJECT, "Sisäkengät mukaan huomenna", lines=False
)
BodySchema = _build_texts_schema(
    "CampaignBody", MAX_BODY, "Tervetuloa! Ota sisäkengät mukaan.", lines=True
)
SmsSchema = _build_texts_schema("CampaignSms", MAX_SMS, "Ota sisäkengät mukaan.", lines=True)


@dataclass(frozen=True, kw_only=True)
class CampaignRequest:
    """A new draft as another system asks for it; the texts are by language."""

    occurrence_ids: Sequence[UUID]
    subject: Mapping[str, str]
    body: Mapping[str, str]
    sms: Mapping[str, str]
    channels: ChannelChoice
    status: AudienceStatus
    reach: Reach
    languages: Sequence[str]
    grades: Sequence[str]
    also_later: bool
    send_at: datetime | None
    category: MessageCategory = MessageCategory.SERVICE


class CampaignRequestSchema(TypedSchema[CampaignRequest]):
    """A new draft, with the texts that staff would write in the form."""

    result = CampaignRequest

    occurrence_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(1, MAX_OCCURRENCES),
        metadata={"example": [_EXAMPLE_ID], "description": "Whose families get it."},
    )
    subject = fields.Nested(SubjectSchema, load_default=dict)
    body = fields.Nested(BodySchema, required=True)
    sms = fields.Nested(
        SmsSchema, load_default=dict, metadata={"description": "Empty: the body is sent."}
    )
    category = _build_member(MessageCategory, MessageCategory.SERVICE)
    channels = _build_member(ChannelChoice, ChannelChoice.EMAIL)
    status = _build_member(AudienceStatus, AudienceStatus.COMING)
    reach = _build_member(Reach, Reach.ALL)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)),
        load_default=lambda: list(LANGUAGES),
        validate=validate.Length(1),
        metadata={"example": list(LANGUAGES)},
    )
    grades = fields.List(
        fields.String(validate=validate.OneOf(list(load_grades()))),
        load_default=list,
        metadata={
            "example": ["8", "9"],
            "description": "Only families with a participant in one of these; none: every grade.",
        },
    )
    also_later = fields.Boolean(
        load_default=False,
        metadata={"description": "Families who register afterwards get it, too."},
    )
    send_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        format="iso",
        metadata={"description": "When it goes; null: a minute after it is confirmed."},
    )


def build_draft(request: CampaignRequest) -> CampaignDraft:
    """Return a request as a draft, by the rules of the form; raise ValidationError."""
    texts = {"subject": request.subject, "body": request.body, "sms": request.sms}
    form: dict[str, str | list[str]] = {
        "occurrence": [str(one) for one in request.occurrence_ids],
        "languages": list(request.languages),
        "grades": list(request.grades),
        "when": SendTime.NOW,
        "category": request.category,
        "channels": request.channels,
        "status": request.status,
        "reach": request.reach,
        "also_later": TICKED if request.also_later else "",
    }
    for part, by_language in texts.items():
        form |= {f"{part}_{code}": by_language.get(code, "") for code in LANGUAGES}
    try:
        draft = CampaignForm("UTC").parse({name: value for name, value in form.items() if value})
    except ValidationError as error:
        raise ValidationError(_rename_errors(error.messages_dict)) from None
    if request.send_at is not None and request.send_at <= clock.now():
        raise ValidationError({"send_at": ["Choose a time in the future."]})
    return replace(draft, send_at=request.send_at)


def _rename_errors(messages: Mapping[str, Any]) -> dict[str, object]:
    """Return the errors of the form under the names of the JSON."""
    renamed: dict[str, object] = {}
    by_language: dict[str, dict[str, object]] = {}
    for name, message in messages.items():
        part, _, code = name.rpartition("_")
        if part in _PARTS and code in LANGUAGES:
            by_language.setdefault(part, {})[code] = message
        else:
            renamed["occurrence_ids" if name == "occurrence" else name] = message
    return {**renamed, **by_language}


@dataclass(frozen=True, kw_only=True)
class ConfirmationRequest:
    """The version and the numbers of a campaign that the caller has seen."""

    version: int
    people: int
    segments: int


def _build_number() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_NUMBER))


class ConfirmationRequestSchema(TypedSchema[ConfirmationRequest]):
    """The numbers of a draft that the caller has seen; other numbers are refused."""

    result = ConfirmationRequest

    version = _build_number()
    people = _build_number()
    segments = _build_number()


@dataclass(frozen=True, kw_only=True)
class PageQuery:
    """The number of a page."""

    page: int


@dataclass(frozen=True, kw_only=True)
class MessageQuery:
    """A page of the messages that match."""

    page: int
    q: str
    event: str
    occurrence_id: UUID | None
    state: StateGroup | None
    kind: MessageKind | None
    channel: ChannelName | None
    since: date | None
    until: date | None


def _build_page() -> fields.Integer:
    return fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))


class PageQuerySchema(TypedSchema[PageQuery]):
    """The number of a page."""

    result = PageQuery

    page = _build_page()


class MessageQuerySchema(TypedSchema[MessageQuery]):
    """The messages to list; everything that is left out matches."""

    result = MessageQuery

    page = _build_page()
    q = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "Words of a name, an e-mail address or a phone number."},
    )
    event = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "Words of the event's title."},
    )
    occurrence_id = fields.UUID(load_default=None)
    state = _build_member(StateGroup, None)
    kind = fields.Enum(
        MessageKind,
        by_value=True,
        load_default=None,
        validate=validate.OneOf(REGISTRATION_KINDS),
        metadata={"enum": [kind.value for kind in REGISTRATION_KINDS]},
    )
    channel = _build_member(ChannelName, None)
    since = fields.Date(load_default=None, metadata={"example": "2026-12-01"})
    until = fields.Date(load_default=None, metadata={"example": "2026-12-31"})


class CampaignCountsSchema(Schema):
    """The number of messages of a campaign in each state."""

    total = fields.Integer()
    waiting = fields.Integer()
    sent = fields.Integer(metadata={"description": "Sent or delivered."})
    failed = fields.Integer()
    not_sure = fields.Integer(attribute="unknown")


class CampaignSchema(Schema):
    """A campaign, and what became of its messages."""

    id = fields.UUID(metadata={"example": _EXAMPLE_ID})
    version = fields.Integer()
    state = fields.Enum(CampaignState, by_value=True)
    occurrence_ids = fields.List(fields.UUID())
    channels = fields.Enum(ChannelChoice, by_value=True)
    subject = fields.Dict(keys=fields.String(), values=fields.String())
    body = fields.Dict(keys=fields.String(), values=fields.String())
    sms = fields.Dict(keys=fields.String(), values=fields.String())
    also_later = fields.Boolean()
    send_at = fields.AwareDateTime(allow_none=True)
    starts_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()
    created_by = fields.String()
    confirmed_by = fields.String()
    people = fields.Integer(
        metadata={"description": "Who would get it now; once confirmed, who was to get it."}
    )
    segments = fields.Integer(metadata={"description": "Segments of SMS, in the same way."})
    messages = fields.Nested(CampaignCountsSchema)


class CampaignListSchema(Schema):
    """A page of campaigns, the newest first; `people` of a draft is not counted here."""

    campaigns = fields.List(fields.Nested(CampaignSchema))
    has_more = fields.Boolean()


class MessageSchema(Schema):
    """A message; name and recipient are empty once they are erased."""

    id = fields.UUID(metadata={"example": _EXAMPLE_ID})
    registration_id = fields.UUID()
    occurrence_id = fields.UUID()
    campaign_id = fields.UUID(allow_none=True)
    kind = fields.Enum(MessageKind, by_value=True)
    channel = fields.Enum(ChannelName, by_value=True)
    state = fields.Enum(MessageState, by_value=True)
    error = fields.String(metadata={"description": "The provider's code.", "example": "550"})
    contact_name = fields.String(metadata={"example": "Aino Virtanen"})
    recipient = fields.String(metadata={"example": "+358401234567"})
    due_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    segments = fields.Integer(metadata={"description": "Segments that the provider charges for."})


class MessageListSchema(Schema):
    """A page of messages, the newest first."""

    messages = fields.List(fields.Nested(MessageSchema))
    total = fields.Integer()
    has_more = fields.Boolean()


@dataclass(frozen=True, kw_only=True)
class CampaignCounts:
    """The number of messages of a campaign in each state."""

    total: int
    waiting: int
    sent: int
    failed: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class CampaignAnswer:
    """A campaign as the API shows it."""

    id: UUID
    version: int
    state: CampaignState
    occurrence_ids: tuple[UUID, ...]
    channels: ChannelChoice
    subject: dict[str, str]
    body: dict[str, str]
    sms: dict[str, str]
    also_later: bool
    send_at: datetime | None
    starts_at: datetime | None
    created_at: datetime
    created_by: str
    confirmed_by: str
    people: int
    segments: int
    messages: CampaignCounts


@dataclass(frozen=True, kw_only=True)
class MessageAnswer:
    """A message as the API shows it."""

    id: UUID
    registration_id: UUID
    occurrence_id: UUID
    campaign_id: UUID | None
    kind: MessageKind
    channel: ChannelName
    state: MessageState
    error: str
    contact_name: str
    recipient: str
    due_at: datetime
    sent_at: datetime | None
    segments: int


@dataclass(frozen=True, kw_only=True)
class CampaignListAnswer:
    """A page of campaigns."""

    campaigns: Sequence[CampaignAnswer]
    has_more: bool


@dataclass(frozen=True, kw_only=True)
class MessageListAnswer:
    """A page of messages."""

    messages: Sequence[MessageAnswer]
    total: int
    has_more: bool
