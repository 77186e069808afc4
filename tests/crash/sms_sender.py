"""Send SMS until killed: `python -m tests.crash.sms_sender TWILIO_URL [blind]`.

Time limits are seconds where the product waits for minutes; a lease is still longer than what is
done under it. A blind sender does not ask the provider about messages in doubt, and sends them
again: the tests must see that.
"""

import sys
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.notifier.delivery import retries, sender
from services.notifier.delivery.channels import twilio_sms
from services.notifier.models import ChannelName
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.notifier.twilio_server import ACCOUNT, PUBLIC_URL, SENDER, TOKEN


def build_settings(twilio_url: str) -> Settings:
    """Return the settings of an installation that sends through the stand-in."""
    return replace(
        load_settings("notifier"), capture=False, public_url=PUBLIC_URL, twilio_account=ACCOUNT,
        twilio_token=TOKEN, twilio_sender=SENDER, twilio_url=twilio_url,
    )  # fmt: skip


def shorten_time_limits() -> None:
    """Wait for seconds instead of minutes."""
    retries.RETRY_PAUSES = (0.1, 0.2, 0.4, 0.8, 0.8)  # type: ignore[assignment]
    retries.LOOKUP_PAUSES = (0.5, 1, 2)  # type: ignore[assignment]
    sender.LEASE, sender.MAX_CLAIM_SECONDS, sender.CLAIM_SIZE = timedelta(seconds=8), 1, 20
    twilio_sms.TIMEOUT_SECONDS = 0.5  # type: ignore[assignment]


def main(twilio_url: str, is_blind: bool) -> None:
    """Send until killed."""
    shorten_time_limits()
    settings = build_settings(twilio_url)
    sms: Any = twilio_sms.SmsChannel(settings)
    if is_blind:
        sms.find = lambda _message: None
    channels = {ChannelName.SMS: sms}
    sender.run_sender(Database(settings.database_url), settings, channels, threading.Event())


if __name__ == "__main__":
    main(sys.argv[1], "blind" in sys.argv)
