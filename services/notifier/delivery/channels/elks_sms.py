"""Sends SMS through 46elks. docs/add-a-channel.md walks through this module.

Source: https://46elks.com/docs/send-sms, /docs/sms-history and /docs/sms-delivery-reports.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import requests

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
from shared import clock, links
from shared.config import Settings
from shared.phone_number import takes_text_messages

Json = dict[str, Any]  # an object of an answer
TIMEOUT_SECONDS = 15
LOOKUP_PERIOD = timedelta(days=2)
PAGE_SIZE, MAX_PAGES = 100, 20
MESSAGE_ID = re.compile(r"[0-9A-Za-z]{1,99}")


class ElksChannel(Channel):
    """A channel that sends SMS through 46elks, over connections that stay open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = settings.elks_url.rstrip("/") + "/a1"
        self.max_at_once = settings.sms_at_once
        self._http = requests.Session()
        keep_connections(self._http, self.max_at_once)
        self._http.auth = (settings.elks_username, settings.elks_password)

    def send(self, message: OutgoingMessage) -> str:
        """Send one SMS and return the id that 46elks gives it.

        Raises ChannelRefused or ChannelBusy (any other 4xx, by the table of errors; not reached),
        ChannelUnknown (every other answer, or none: it may have been sent).
        """
        if not takes_text_messages(message.recipient):
            raise ChannelRefused(INVALID_NUMBER)
        form = {
            "from": self._settings.elks_sender,
            "to": message.recipient,
            "message": message.text,
            "whendelivered": links.build_sms_report_url(self._settings, message.delivery_id),
        }
        with contain_errors(_classify_error):
            return _require_id(self._request("POST", "/sms", data=form))

    def find(self, message: OutgoingMessage) -> str | None:
        """Return the id of a message that 46elks may have taken; None when it has none like it.

        Raises ChannelUnknown when several are alike or 46elks does not answer.
        """
        with contain_errors(_classify_lookup_error):
            same_text = {
                _require_id(one)
                for one in self._list_sent(message.recipient)
                if one["message"] == message.text
            }
        return choose_alike(same_text, message.other_provider_ids)

    def check(self) -> str:
        """Return `ok` when 46elks knows the account; raise ChannelError if not."""
        with contain_errors(_classify_error):
            self._request("GET", "/me")
        return "ok"

    def _list_sent(self, recipient: str) -> Iterator[Json]:
        """Yield what was sent to a number; raise ChannelUnknown when there is no end."""
        oldest = (clock.now() - LOOKUP_PERIOD).strftime("%Y-%m-%dT%H:%M:%S")
        query: dict[str, str | int] = {"to": recipient, "end": oldest, "limit": PAGE_SIZE}
        for _ in range(MAX_PAGES):
            page = self._request("GET", "/sms", params=query)
            yield from (one for one in page["data"] if one["direction"] != "incoming")
            if not page.get("next"):
                return
            query["start"] = page["next"]
        raise ChannelUnknown("too-many")

    def _request(self, method: str, path: str, **given: Any) -> Json:
        """Return the JSON object of an answer; raise ChannelError for one that is none."""
        answer = self._http.request(
            method, self._url + path, timeout=TIMEOUT_SECONDS, allow_redirects=False, **given
        )
        if is_refusal(answer.status_code):
            raise build_refusal(f"elks-{answer.status_code}", Action.RETRY)
        if answer.status_code != 200:
            raise ChannelUnknown(f"elks-{answer.status_code}")
        body = answer.json()
        if not isinstance(body, dict):
            raise ChannelUnknown("no-id")
        return body


def _require_id(sent: Json) -> str:
    """Return the id of a message; raise ChannelUnknown when the answer does not have one."""
    found = sent.get("id")
    if not isinstance(found, str) or not MESSAGE_ID.fullmatch(found):
        raise ChannelUnknown("no-id")
    return found


def _classify_error(error: Exception) -> ChannelError:
    """Return the error that says: try again, or it may have been sent."""
    if has_never_connected(error):
        return ChannelBusy("not-reached")
    return ChannelUnknown(type(error).__name__)


def _classify_lookup_error(error: Exception) -> ChannelError:
    return ChannelUnknown(_classify_error(error).code)
