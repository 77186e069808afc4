"""The JSON of captured messages."""

from marshmallow import Schema, fields

from services.notifier.models import Captured

CALENDAR = {"filename": "live.ics", "content_type": "text/calendar"}


class AttachmentSchema(Schema):
    """A file attached to an e-mail."""

    filename = fields.String()
    content_type = fields.String()


def _list_attachments(message: Captured) -> list[dict[str, str]]:
    return [CALENDAR] if message.calendar else []


class CapturedSchema(Schema):
    """A message that would have been sent."""

    id = fields.UUID(attribute="delivery_id")
    channel = fields.String()
    to = fields.String(attribute="recipient")
    subject = fields.String(attribute="email_subject")
    text = fields.String()
    html = fields.String()
    attachments = fields.Function(_list_attachments)
    registration_id = fields.UUID()
    created_at = fields.AwareDateTime(format="iso")
