"""Reports about e-mails, as mail servers write them (RFC 3464)."""

from uuid import UUID


def build_report(
    message_id: UUID,
    *,
    to: str = "live@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "message/rfc822",
) -> bytes:
    """Build a report about the e-mail of a message."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Sat, 28 Nov 2026 12:00:00 +0200

Final-Recipient: rfc822; nobody@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b1
Content-Type: {returned}

From: Live <live@example.org>
To: nobody@example.org
Subject: Moi
Message-ID: <{message_id}@example.org>

--b1--
""".replace("\n", "\r\n").encode()
