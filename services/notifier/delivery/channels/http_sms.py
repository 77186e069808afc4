"""Share the code of SMS providers that are reached over HTTP."""

from collections.abc import Set as AbstractSet

import requests
import urllib3
from requests.adapters import HTTPAdapter

from services.notifier.delivery.channels.base import ChannelUnknown

# Other statuses from 400 to 499 say that the request was not carried out.
DOUBTFUL_STATUSES = frozenset({408, 409})
INVALID_NUMBER = "number"  # the code of a refusal of our own
# What is raised before a connection was made, so that surely nothing was sent.
NEVER_CONNECTED = (
    urllib3.exceptions.ConnectTimeoutError,  # also NewConnectionError, NameResolutionError
    urllib3.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


def keep_connections(http: requests.Session, number: int) -> None:
    """Let a session keep so many connections open; threads that send at once share them."""
    for scheme in ("https://", "http://"):
        http.mount(scheme, HTTPAdapter(pool_maxsize=number))


def is_refusal(status: int) -> bool:
    """Return whether an HTTP status says that the message was surely not taken."""
    return 400 <= status < 500 and status not in DOUBTFUL_STATUSES


def choose_alike(same_text: AbstractSet[str], other_provider_ids: AbstractSet[str]) -> str | None:
    """Return which of the provider's messages to a number, with one text, is the one asked for.

    Those that the ledger knows as other messages do not count: several to one number may have the
    same text, such as two cancellations. Raises ChannelUnknown when several are left.
    """
    alike = same_text - other_provider_ids
    if len(alike) > 1:
        raise ChannelUnknown("several-alike")
    return next(iter(alike), None)


def has_never_connected(error: BaseException) -> bool:
    """Return whether an error, or one that it reports, was raised before there was a connection.

    The causes are followed, and not the contexts: the error of an earlier request may be the
    context of this one.
    """
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, NEVER_CONNECTED):
            return True
        seen.add(id(one))
        inner = (one.__cause__, getattr(one, "reason", None), *one.args)
        waiting += [
            found for found in inner if isinstance(found, BaseException) and id(found) not in seen
        ]
    return False
