"""Sends SMS through Twilio."""

from datetime import timedelta

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from services.notifier.delivery.channels.base import (
    Channel,
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
)
from shared import clock
from shared.config import Settings

TIMEOUT_SECONDS = 15  # Twilio's client has no timeout of its own
LOOKUP_PERIOD = timedelta(days=2)


class SmsChannel(Channel):
    """A channel that sends SMS through Twilio, over one connection that stays open."""

    def __init__(self, settings: Settings) -> None:
        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(settings.twilio_account, settings.twilio_token, http_client=http)
        self._client.api.base_url = settings.twilio_url
        self._callback = f"{settings.public_url}/hooks/twilio"
        service = settings.twilio_sender.startswith("MG")
        key = "messaging_service_sid" if service else "from_"
        self._sender = {key: settings.twilio_sender}

    def send(self, message: OutgoingMessage) -> str:
        """Send one SMS and return Twilio's id of it.

        Raises ChannelBusy (429, not reached), ChannelRefused (4xx: Twilio's error dictionary,
        such as 21211 invalid number, 21610 opted out), ChannelUnknown (5xx, no answer).
        """
        callback = f"{self._callback}?delivery={message.delivery_id}"
        try:
            sent = self._client.messages.create(
                to=message.recipient, body=message.text, status_callback=callback, **self._sender
            )
        except (TwilioRestException, requests.RequestException) as error:
            raise _classify_error(error) from None  # its text contains the number
        return str(sent.sid)

    def find(self, message: OutgoingMessage) -> str | None:
        """Return Twilio's id of a message that it may have taken; None when it has none like it.

        Several messages to one number may have the same text, such as two cancellations. Those
        that the ledger knows as other messages do not count.

        Raises ChannelUnknown when several are alike or Twilio does not answer.
        """
        try:
            sent = self._client.messages.list(
                to=message.recipient, date_sent_after=clock.now() - LOOKUP_PERIOD
            )
        except (TwilioRestException, requests.RequestException) as error:
            raise ChannelUnknown(_classify_error(error).code) from None
        same_text = {one.sid for one in sent if one.body == message.text}
        alike = same_text - message.other_provider_ids
        if len(alike) > 1:
            raise ChannelUnknown("several-alike")
        return str(alike.pop()) if alike else None

    def check(self) -> str:
        """Return `ok` when Twilio knows the account and it is active; raise ChannelError if not."""
        try:
            account = self._client.api.accounts(self._client.account_sid).fetch()
        except (TwilioRestException, requests.RequestException) as error:
            raise _classify_error(error) from None
        if account.status != "active":
            raise ChannelRefused(f"account-{account.status}")
        return "ok"


def _classify_error(
    error: TwilioRestException | requests.RequestException,
) -> ChannelBusy | ChannelRefused | ChannelUnknown:
    """Return the error that says: try again, never try again, or it may have been sent."""
    if isinstance(error, TwilioRestException):
        code = str(error.code or error.status)
        if error.status == 429:
            return ChannelBusy(code)
        return ChannelUnknown(code) if error.status >= 500 else ChannelRefused(code)
    not_reached = isinstance(error, requests.ConnectTimeout) or "NewConnection" in repr(error)
    return ChannelBusy("not-reached") if not_reached else ChannelUnknown(type(error).__name__)
