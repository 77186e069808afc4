"""One HTTP request as a program sends it."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.deploy.running import WAIT_SECONDS


def ask(url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """The status and the JSON of an answer; 0 when there was none."""
    data = json.dumps(body).encode() if body is not None else None
    sent = Request(url, data, {"Content-Type": "application/json", **(headers or {})})  # noqa: S310 - loopback
    try:
        with urlopen(sent, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - loopback
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)
    except (URLError, ConnectionError, HTTPException):
        return 0, None
