"""An e-mail as channels receive it."""

from uuid import UUID

from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.models import ChannelName

EXAMPLE_CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Öppet hus\r\nEND:VCALENDAR\r\n"


EXAMPLE_EMAIL = OutgoingMessage(
    UUID(int=1), UUID(int=2), ChannelName.EMAIL, "aino@example.org", "Sinulla on paikka",
    "Hei!\n", "<p>Hei!</p>\n", EXAMPLE_CALENDAR, UUID(int=3),
)  # fmt: skip
