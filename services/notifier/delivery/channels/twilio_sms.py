"""Text messages through Twilio."""

from datetime import timedelta
from typing import Any

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from services.notifier.delivery.channels.outgoing import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from shared import clock
from shared.config import Settings

TIMEOUT_SECONDS = 15  # Twilio's client waits for ever by itself
LOOK_BACK = timedelta(days=2)


class Sms:
    """An account at Twilio, with one connection kept open."""

    def __init__(self, settings: Settings) -> None:
        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(settings.twilio_account, settings.twilio_token, http_client=http)
        self._client.api.base_url = settings.twilio_url
        self._callback = f"{settings.public_url}/hooks/twilio"
        service = settings.twilio_sender.startswith("MG")
        key = "messaging_service_sid" if service else "from_"
        self._sender = {key: settings.twilio_sender}

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one text message; return Twilio's id of it.

        Raises ChannelBusy (429, not reached), ChannelRefused (4xx: Twilio's error dictionary,
        such as 21211 invalid number, 21610 opted out), ChannelUnknown (5xx, no answer).
        """
        callback = f"{self._callback}?delivery={outgoing.delivery_id}"
        try:
            made = self._client.messages.create(
                to=outgoing.recipient, body=outgoing.text, status_callback=callback, **self._sender
            )
        except (TwilioRestException, requests.RequestException) as error:
            raise _failure(error) from None  # its text holds the number
        return str(made.sid)

    def find(self, outgoing: Outgoing) -> str | None:
        """Twilio's id of a message that it may have taken; None when it has none like it.

        Two texts to one number may be the same to the letter, such as two cancellations: those
        that are known to be others do not count.

        Raises ChannelUnknown when several are alike or Twilio does not answer.
        """
        try:
            sent = self._client.messages.list(
                to=outgoing.recipient, date_sent_after=clock.now() - LOOK_BACK
            )
        except (TwilioRestException, requests.RequestException) as error:
            raise ChannelUnknown(_failure(error).code) from None
        alike = {one.sid for one in sent if one.body == outgoing.text} - outgoing.others
        if len(alike) > 1:
            raise ChannelUnknown("several-alike")
        return str(alike.pop()) if alike else None

    def check(self) -> str:
        """`ok` when Twilio knows the account and it is active; ChannelError when not."""
        try:
            account = self._client.api.accounts(self._client.account_sid).fetch()
        except (TwilioRestException, requests.RequestException) as error:
            raise _failure(error) from None
        if account.status != "active":
            raise ChannelRefused(f"account-{account.status}")
        return "ok"


def _failure(error: Any) -> ChannelBusy | ChannelRefused | ChannelUnknown:
    """What a failure means: may it be tried again, is it final, or may it have been sent."""
    if isinstance(error, TwilioRestException):
        code = str(error.code or error.status)
        if error.status == 429:
            return ChannelBusy(code)
        return ChannelUnknown(code) if error.status >= 500 else ChannelRefused(code)
    never_reached = isinstance(error, requests.ConnectTimeout) or "NewConnection" in repr(error)
    return ChannelBusy("not-reached") if never_reached else ChannelUnknown(type(error).__name__)
