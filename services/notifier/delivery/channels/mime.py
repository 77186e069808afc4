"""An e-mail as bytes (RFC 5322, MIME): plain text, HTML, and the calendar entry attached.

Written by hand for speed, which matters when a whole event is written to: EmailMessage of the
standard library parses every header it is given and builds only some 570 e-mails a second.
"""

import base64
import re
from binascii import b2a_qp
from email.header import Header
from email.utils import formataddr, formatdate
from functools import lru_cache

from services.notifier.delivery.channels.base import OutgoingMessage

MAX_HEADER_LINE = MAX_BASE64_LINE = 76
MAX_CACHED = 500
CALENDAR_METHOD = re.compile(r"^METHOD:([A-Z]+)\r$", re.MULTILINE)
LINE_BREAKS = frozenset("\r\n")


def build_message_id(message: OutgoingMessage, sender: str) -> str:
    """Return the Message-ID, the same for every attempt at the same message."""
    return f"<{message.message_id}@{sender.rpartition('@')[2]}>"


def build_email(message: OutgoingMessage, sender: str) -> bytes:
    """Return the whole e-mail, in lines that end in CRLF.

    Raises ValueError when a line break in a value would begin another header.
    """
    outer, inner = f"=_{message.message_id.hex}", f"=-{message.message_id.hex}"
    head = [
        f"From: {formataddr(('Live', sender))}",
        f"To: {message.recipient}",
        *([f"Reply-To: {message.reply_to}"] if message.reply_to else []),
        *_build_unsubscribe_headers(message),
        f"Subject: {_encode_subject(message.email_subject)}",
        f"Date: {formatdate(usegmt=True)}",
        f"Message-ID: {build_message_id(message, sender)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    if not LINE_BREAKS.isdisjoint(message.recipient + message.reply_to + message.email_subject):
        raise ValueError("a header would be two")
    bodies = [
        *(f"--{inner}", *_build_text_part("plain", message.text)),
        *(f"--{inner}", *_build_text_part("html", message.html)),
        f"--{inner}--",
    ]
    alternatives = f'Content-Type: multipart/alternative; boundary="{inner}"'
    if not message.calendar:
        return _join_lines(*head, alternatives, "", *bodies)
    mixed = f'Content-Type: multipart/mixed; boundary="{outer}"'
    return _join_lines(
        *(*head, mixed, "", f"--{outer}", alternatives, "", *bodies),
        *(f"--{outer}", *_build_attachment(message.calendar), f"--{outer}--"),
    )


def _build_unsubscribe_headers(message: OutgoingMessage) -> tuple[str, ...]:
    """Build the headers of marketing, by which mail programs offer one button to opt out."""
    if not message.opt_out_url:
        return ()
    return (
        f"List-Unsubscribe: <{message.opt_out_url}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    )


def _build_text_part(subtype: str, text: str) -> tuple[str, ...]:
    """Build a part in an encoding that stays readable in the source of the e-mail."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return (
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        b2a_qp(plain, istext=True).decode("ascii").replace("\n", "\r\n"),
    )


def _build_attachment(calendar: str) -> tuple[str, ...]:
    """Build the attachment in base64, which leaves the line breaks of the calendar as they are.

    Its type names the method, without which mail programs do not treat it as an invitation.
    """
    found = CALENDAR_METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    coded = base64.b64encode(calendar.encode()).decode("ascii")
    return (
        f'Content-Type: text/calendar; charset=utf-8; method={method}; name="live.ics"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="live.ics"',
        "",
        *(
            coded[start : start + MAX_BASE64_LINE]
            for start in range(0, len(coded), MAX_BASE64_LINE)
        ),
    )


@lru_cache(MAX_CACHED)
def _encode_subject(subject: str) -> str:
    """Encode a subject in ASCII, folded (RFC 2047)."""
    if subject.isascii() and len(subject) < MAX_HEADER_LINE - len("Subject: "):
        return subject
    header = Header(subject, "utf-8", maxlinelen=MAX_HEADER_LINE, header_name="Subject")
    return header.encode(linesep="\r\n")


def _join_lines(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("ascii") + b"\r\n"
