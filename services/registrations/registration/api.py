"""The JSON API of registrations."""

from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from flask import request as http_request

from services.registrations.models import Occurrence, Registration
from services.registrations.partners.queries import get_valid_key
from services.registrations.registration import operations, queries
from services.registrations.registration.guardian import check_guardian, hold_for_guardian
from services.registrations.registration.limits import (
    Limits,
    build_limits,
    build_partner_limits,
)
from services.registrations.registration.schemas import (
    PUPIL,
    RegistrationDetailsSchema,
    RegistrationRequest,
    RegistrationRequestSchema,
    RegistrationResponseSchema,
)
from shared import clock, links
from shared.errors import NotFound, Unauthorized, Unprocessable
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.openapi import ApiBlueprint

blueprint = ApiBlueprint("registrations_api", __name__, url_prefix="/api/registrations/v1")
MAX_KEY_LENGTH = 100
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
    "description": "The same key and body again give the same answer.",
}
PARTNER_HEADER = "X-Partner-Key"
PARTNER_KEY_HEADER = {
    "in": "header",
    "name": PARTNER_HEADER,
    "schema": {"type": "string"},
    "description": "The key of a partner's system, which has a budget of seats of its own. "
    "Administrators of the organisation make it.",
}


@blueprint.post("/registrations")
@blueprint.arguments(RegistrationRequestSchema())
@blueprint.doc(parameters=[KEY_HEADER, PARTNER_KEY_HEADER])
@blueprint.response(201, RegistrationResponseSchema)
@allow(Caller.PUBLIC)
def create_registration(request: RegistrationRequest) -> dict[str, Any]:
    """Register one or more participants; all get a seat, or nobody.

    409 when it is full or closed, when the contact has registered one of the participants there
    before, or has to use the link in our message first; 422 when the Idempotency-Key was used for
    another request. A client address that takes very many seats gets held ones, which are lost
    unless the contact uses the link that we send, and then 429. 401 for a partner's key that is not
    valid, 403 for one of another organisation. Where the organiser approves each registration, the
    status is "pending" until then. A pupil (role "pupil") registers only herself or
    himself; where a guardian has to confirm, 409 says what is missing, and the seat is held until
    the guardian has used the link that we send. A consent to marketing gets 409 where the organiser
    does not ask for it.
    """
    limits = _find_limits(request)
    if request.consents.marketing:
        _require_consent_question(request)
    if request.contact.contact_role == PUPIL:
        request, limits = _require_guardian(request, limits)
    create = partial(
        operations.create_new_registration,
        request=request,
        key=_read_key(),
        limits=limits,
    )
    result = db().write(create)
    url = links.build_manage_url(
        get_settings(), result.id, result.link_version, result.link_purpose
    )
    answer = {name: value for name, value in asdict(result).items() if value is not None}
    return {**answer, "manage_url": url}


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


def _find_limits(request: RegistrationRequest) -> Limits:
    """Return the limits of the partner's key that was sent, else those of the client's address."""
    key = http_request.headers.get(PARTNER_HEADER)
    if key is None:
        return build_limits(get_settings(), http_request.remote_addr or "")
    with db().read() as session:
        return build_partner_limits(
            get_settings(), get_valid_key(session, key, request.occurrence_id)
        )


def _require_consent_question(request: RegistrationRequest) -> None:
    """Raise ConsentNotAsked when the organiser does not ask to tell of other events."""
    with db().read() as session:
        queries.require_consent_question(session, request.occurrence_id)


def _require_guardian(
    request: RegistrationRequest, limits: Limits
) -> tuple[RegistrationRequest, Limits]:
    """Return a pupil's request and limits, held where a guardian has to confirm."""
    settings = get_settings()
    with db().read() as session:
        occurrence = session.get(Occurrence, request.occurrence_id)
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    checked = check_guardian(request, settings.age_limit, is_always=occurrence.guardian_confirms)
    return checked, hold_for_guardian(
        limits, checked, settings.guardian_hours, clock.now(), occurrence.starts_at
    )


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
