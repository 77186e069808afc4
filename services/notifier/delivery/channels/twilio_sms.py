"""Sends SMS through Twilio."""

import re
from collections.abc import Iterator
from datetime import timedelta

from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from services.notifier.delivery.channels.base import (
    Channel,
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
    build_refusal,
    contain_errors,
)
from services.notifier.delivery.channels.http_sms import (
    INVALID_NUMBER,
    choose_alike,
    has_never_connected,
    is_refusal,
    keep_connections,
)
from services.notifier.delivery.provider_errors import Action
from shared import clock
from shared.config import Settings
from shared.phone_number import takes_text_messages

TIMEOUT_SECONDS = 15  # Twilio's client has no timeout of its own
LOOKUP_PERIOD = timedelta(days=2)
PAGE_SIZE, MAX_PAGES = 1000, 5  # an answer may name a next page for ever
MESSAGE_ID = re.compile(r"[A-Z]{2}[0-9A-Za-z]{1,98}")
# Twilio's own codes about a message. Smaller ones are about the account, or statuses of HTTP.
MESSAGE_CODES = range(21000, 100_000)


class SmsChannel(Channel):
    """A channel that sends SMS through Twilio, over connections that stay open.

    Which exceptions Twilio's client raises depends on the answer, on the call, and on its version.
    Each call therefore contains all of them.
    """

    def __init__(self, settings: Settings) -> None:
        self.max_at_once = settings.sms_at_once
        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        keep_connections(http.session, self.max_at_once)
        self._client = Client(settings.twilio_account, settings.twilio_token, http_client=http)
        self._client.api.base_url = settings.twilio_url
        self._callback = f"{settings.public_url}/hooks/twilio"
        service = settings.twilio_sender.startswith("MG")
        key = "messaging_service_sid" if service else "from_"
        self._sender = {key: settings.twilio_sender}

    def send(self, message: OutgoingMessage) -> str:
        """Send one SMS and return Twilio's id of it.

        Raises ChannelRefused (4xx with a code of Twilio's error dictionary about the message, such
        as 21211 invalid number, 21610 opted out), ChannelBusy (not reached, other 4xx),
        ChannelUnknown (every other answer, or none).
        """
        if not takes_text_messages(message.recipient):
            raise ChannelRefused(INVALID_NUMBER)
        callback = f"{self._callback}?delivery={message.delivery_id}"
        with contain_errors(_classify_error):
            sent = self._client.messages.create(
                to=message.recipient, body=message.text, status_callback=callback, **self._sender
            )
        return _require_id(sent)

    def find(self, message: OutgoingMessage) -> str | None:
        """Return Twilio's id of a message that it may have taken; None when it has none like it.

        Raises ChannelUnknown when several are alike or Twilio does not answer.
        """
        with contain_errors(_classify_lookup_error):
            same_text = {
                _require_id(one) for one in self._list_sent(message) if one.body == message.text
            }
        return choose_alike(same_text, message.other_provider_ids)

    def check(self) -> str:
        """Return `ok` when Twilio knows the account and it is active; raise ChannelError if not."""
        with contain_errors(_classify_error):
            account = self._client.api.accounts(self._client.account_sid).fetch()
        if account.status != "active":
            raise ChannelRefused(f"account-{account.status}")
        return "ok"

    def _list_sent(self, message: OutgoingMessage) -> Iterator[MessageInstance]:
        """Yield what was sent to the same number; raise ChannelUnknown when there is no end."""
        since = clock.now() - LOOKUP_PERIOD
        page = self._client.messages.page(
            to=message.recipient, date_sent_after=since, page_size=PAGE_SIZE
        )
        for _ in range(MAX_PAGES):
            yield from page
            following = page.next_page()
            if following is None:
                return
            page = following
        raise ChannelUnknown("too-many")


def _require_id(sent: MessageInstance) -> str:
    """Return Twilio's id of a message; raise ChannelUnknown when the answer does not have one."""
    if not isinstance(sent.sid, str) or not MESSAGE_ID.fullmatch(sent.sid):
        raise ChannelUnknown("no-id")
    return sent.sid


def _classify_error(error: Exception) -> ChannelError:
    """Return the error that says: try again, never try again, or it may have been sent."""
    if has_never_connected(error):
        return ChannelBusy("not-reached")
    status = _find_status(error)
    if status is None:
        return ChannelUnknown(type(error).__name__)
    twilio_code = getattr(error, "code", None)
    code = str(twilio_code if isinstance(twilio_code, int) else status)
    if not is_refusal(status):
        return ChannelUnknown(code)
    if status == 429:
        return ChannelBusy(code)
    is_final = isinstance(twilio_code, int) and twilio_code in MESSAGE_CODES
    return build_refusal(code, Action.NEVER if is_final else Action.RETRY)


def _classify_lookup_error(error: Exception) -> ChannelError:
    """Return that it is still not known whether the message was sent."""
    return ChannelUnknown(_classify_error(error).code)


def _find_status(error: Exception) -> int | None:
    """Return the HTTP status that Twilio's client reports; None when there was no answer."""
    if not isinstance(error, TwilioException):
        return None
    # TwilioRestException has the status; the base class, raised for a list, has the response.
    candidates = (error, *error.args)
    statuses = (
        getattr(one, name, None) for one in candidates for name in ("status", "status_code")
    )
    return next((status for status in statuses if isinstance(status, int)), None)
