"""An e-mail as bytes (RFC 5322, MIME): plain text, HTML, and the calendar entry attached.

Written by hand because it is the cost of a campaign: the standard library's EmailMessage makes
some 570 a second, which parses every header it is given.
"""

import base64
from binascii import b2a_qp
from email.header import Header
from email.utils import formataddr, formatdate
from functools import lru_cache

from services.notifier.delivery.channels.outgoing import Outgoing

HEADER_LINE = BASE64_LINE = 76
MAX_SUBJECTS = 500
NEW_LINE = frozenset("\r\n")


def message_id(outgoing: Outgoing, sender: str) -> str:
    """The Message-ID, the same for every attempt at the same message."""
    return f"<{outgoing.message_id}@{sender.rpartition('@')[2]}>"


def written(outgoing: Outgoing, sender: str) -> bytes:
    """The whole e-mail, in lines that end in CRLF; ValueError when a header would be two."""
    outer, inner = f"=_{outgoing.message_id.hex}", f"=-{outgoing.message_id.hex}"
    head = [
        f"From: {formataddr(('Live', sender))}",
        f"To: {outgoing.recipient}",
        f"Subject: {_encoded(outgoing.subject)}",
        f"Date: {formatdate(usegmt=True)}",
        f"Message-ID: {message_id(outgoing, sender)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    if not NEW_LINE.isdisjoint(outgoing.recipient + outgoing.subject):
        raise ValueError("a header would be two")
    bodies = [
        *(f"--{inner}", *_text("plain", outgoing.text)),
        *(f"--{inner}", *_text("html", outgoing.html)),
        f"--{inner}--",
    ]
    alternatives = f'Content-Type: multipart/alternative; boundary="{inner}"'
    if not outgoing.calendar:
        return _lines(*head, alternatives, "", *bodies)
    mixed = f'Content-Type: multipart/mixed; boundary="{outer}"'
    return _lines(
        *(*head, mixed, "", f"--{outer}", alternatives, "", *bodies),
        *(f"--{outer}", *_attached(outgoing.calendar), f"--{outer}--"),
    )


def _text(subtype: str, text: str) -> tuple[str, ...]:
    """A part that stays readable to whoever looks at the source."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return (
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        b2a_qp(plain, istext=True).decode("ascii").replace("\n", "\r\n"),
    )


def _attached(calendar: str) -> tuple[str, ...]:
    """Byte for byte as it was made: a calendar's own lines may not be touched."""
    coded = base64.b64encode(calendar.encode()).decode("ascii")
    return (
        'Content-Type: text/calendar; charset=utf-8; name="live.ics"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="live.ics"',
        "",
        *(coded[start : start + BASE64_LINE] for start in range(0, len(coded), BASE64_LINE)),
    )


@lru_cache(MAX_SUBJECTS)
def _encoded(subject: str) -> str:
    """A subject in ASCII, folded (RFC 2047)."""
    if subject.isascii() and len(subject) < HEADER_LINE - len("Subject: "):
        return subject
    header = Header(subject, "utf-8", maxlinelen=HEADER_LINE, header_name="Subject")
    return header.encode(linesep="\r\n")


def _lines(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("ascii") + b"\r\n"
