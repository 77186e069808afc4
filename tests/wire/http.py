"""Send JSON requests over HTTP as another program does."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.deploy.embedded_run import WAIT_SECONDS


def request_json(
    url: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Return the status and the JSON of the response; status 0 when there was no response.

    The request is a POST when it has a body, else a GET.
    """
    data = json.dumps(body).encode() if body is not None else None
    all_headers = {"Content-Type": "application/json", **(headers or {})}
    request = Request(url, data, all_headers)  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=WAIT_SECONDS) as response:  # noqa: S310 - loopback
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)
    except (URLError, ConnectionError, HTTPException):
        return 0, None
