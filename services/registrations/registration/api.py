"""The JSON door of registrations."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from services.registrations.models import Registration
from services.registrations.registration import operations, queries
from services.registrations.registration.schemas import (
    RegistrationAnswer,
    RegistrationRequest,
    RegistrationView,
)
from shared import links
from shared.errors import Unauthorized, Unprocessable
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings

blueprint = Blueprint("registrations_api", __name__, url_prefix="/api/registrations/v1")
MAX_KEY = 100
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
    "description": "The same key and body again give the same answer.",
}


@blueprint.post("/registrations")
@blueprint.arguments(RegistrationRequest())
@blueprint.doc(parameters=[KEY])
@blueprint.response(201, RegistrationAnswer)
@allow(Caller.PUBLIC)
def register(form: dict[str, Any]) -> dict[str, Any]:
    """Register one or more participants; all get a seat, or nobody.

    409 when it is full or closed, 422 when the Idempotency-Key was used for another request.
    """
    answer = db().write(partial(operations.register, form=form, key=_key()))
    url = links.build_manage_url(get_settings(), UUID(answer["id"]), answer["link_version"])
    return {**answer, "manage_url": url}


@blueprint.get("/registrations/<uuid:registration_id>")
@blueprint.response(200, RegistrationView)
@blueprint.doc(security=[{"secret": []}])
@allow(Caller.SECRET)
def show(registration_id: UUID) -> Registration:
    """One registration, for the holder of its secret."""
    with db().read() as session:
        return queries.by_id_and_secret(session, get_settings(), registration_id, _bearer())


@blueprint.delete("/registrations/<uuid:registration_id>")
@blueprint.response(200, RegistrationView)
@blueprint.doc(security=[{"secret": []}])
@allow(Caller.SECRET)
def cancel(registration_id: UUID) -> Registration:
    """Cancel a registration; its seats are free at once. Repeating changes nothing."""
    with db().begin() as session:
        found = queries.by_id_and_secret(
            session, get_settings(), registration_id, _bearer(), lock=True
        )
        return operations.cancel(session, found)


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise Unprocessable(f"Idempotency-Key takes 1 to {MAX_KEY} printable characters.")
    return f"api:{key}"


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii() or not token:
        raise Unauthorized("Send the registration's secret as Authorization: Bearer.")
    return token
