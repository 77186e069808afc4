"""Shapes of what goes out; nothing here knows the database."""

from typing import Any

from marshmallow import Schema, fields

CALENDAR = {"filename": "live.ics", "content_type": "text/calendar"}


class AttachmentView(Schema):
    """What hangs on an e-mail."""

    filename = fields.String()
    content_type = fields.String()


def _attachments(message: Any) -> list[dict[str, str]]:
    return [CALENDAR] if message.calendar else []


class CapturedView(Schema):
    """One message that the embedded run would have sent."""

    id = fields.UUID(attribute="delivery_id")
    channel = fields.String()
    to = fields.String(attribute="recipient")
    subject = fields.String()
    text = fields.String()
    html = fields.String()
    attachments = fields.Function(_attachments)
    registration_id = fields.UUID()
    created_at = fields.AwareDateTime(format="iso")
