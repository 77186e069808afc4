"""The cookie that remembers the registrations made in this browser.

A family that registers twice for the same occurrence is asked first. Only the browser that made the
first registration is asked: anybody may type somebody's address, and must not learn from a question
whether that person is registered.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from shared.config import Settings
from shared.web.staff_session import is_https

COOKIE = "registered"
PATH = "/register"  # the only pages that read it
MONTH_SECONDS = 30 * 24 * 3600
MAX_REMEMBERED = 20


def read_registration_ids(settings: Settings) -> list[UUID]:
    """Return the registrations made in this browser, the newest last."""
    signed = request.cookies.get(COOKIE, "")
    try:
        return [UUID(one) for one in _create_signer(settings).loads(signed)]
    except BadSignature:
        return []


def remember_registration(response: BaseResponse, settings: Settings, new: UUID) -> BaseResponse:
    """Add a registration to the cookie."""
    ids = [one for one in read_registration_ids(settings) if one != new]
    _set_cookie(response, settings, [*ids, new][-MAX_REMEMBERED:])
    return response


def _set_cookie(response: BaseResponse, settings: Settings, ids: Sequence[UUID]) -> None:
    response.set_cookie(
        COOKIE,
        str(_create_signer(settings).dumps([str(one) for one in ids])),
        max_age=MONTH_SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=is_https(settings),
    )


def _create_signer(settings: Settings) -> URLSafeSerializer:
    # itsdangerous signs with the last key of the list, our settings name the newest one first.
    return URLSafeSerializer(list(reversed(settings.session_keys)), salt="registered-here")
