"""The JSON API of registrations."""

from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from flask import request as http_request
from flask_smorest import Blueprint

from services.registrations.models import Registration
from services.registrations.registration import operations, queries
from services.registrations.registration.schemas import (
    RegistrationDetailsSchema,
    RegistrationRequest,
    RegistrationRequestSchema,
    RegistrationResponseSchema,
)
from shared import links
from shared.errors import Unauthorized, Unprocessable
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings

blueprint = Blueprint("registrations_api", __name__, url_prefix="/api/registrations/v1")
MAX_KEY_LENGTH = 100
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
    "description": "The same key and body again give the same answer.",
}


@blueprint.post("/registrations")
@blueprint.arguments(RegistrationRequestSchema())
@blueprint.doc(parameters=[KEY_HEADER])
@blueprint.response(201, RegistrationResponseSchema)
@allow(Caller.PUBLIC)
def create_registration(request: RegistrationRequest) -> dict[str, Any]:
    """Register one or more participants; all get a seat, or nobody.

    409 when it is full or closed, 422 when the Idempotency-Key was used for another request.
    """
    create = partial(operations.create_registration, request=request, key=_read_key())
    result = db().write(create)
    url = links.build_manage_url(get_settings(), result.id, result.link_version)
    return {**asdict(result), "manage_url": url}


@blueprint.get("/registrations/<uuid:registration_id>")
@blueprint.response(200, RegistrationDetailsSchema)
@blueprint.doc(security=[{"secret": []}])
@allow(Caller.SECRET)
def show_registration(registration_id: UUID) -> Registration:
    """Show one registration to the holder of its secret."""
    with db().read() as session:
        return queries.get_by_id_and_secret(
            session, get_settings(), registration_id, _read_secret()
        )


@blueprint.delete("/registrations/<uuid:registration_id>")
@blueprint.response(200, RegistrationDetailsSchema)
@blueprint.doc(security=[{"secret": []}])
@allow(Caller.SECRET)
def cancel_registration(registration_id: UUID) -> Registration:
    """Cancel a registration; its seats are free at once. Repeating changes nothing."""
    with db().begin() as session:
        registration = queries.get_by_id_and_secret(
            session, get_settings(), registration_id, _read_secret(), lock=True
        )
        return operations.cancel_registration(session, registration)


def _read_key() -> str | None:
    key = http_request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Unprocessable(f"Idempotency-Key takes 1 to {MAX_KEY_LENGTH} printable characters.")
    return f"api:{key}"


def _read_secret() -> str:
    scheme, _, token = http_request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii() or not token:
        raise Unauthorized("Send the registration's secret as Authorization: Bearer.")
    return token
