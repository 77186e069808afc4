"""Reports of providers about the messages they took."""

import hmac
from uuid import UUID

from flask import Blueprint, Response, request
from markupsafe import escape
from twilio.request_validator import RequestValidator
from werkzeug.exceptions import Forbidden

from services.notifier.delivery import bounces, receipts, replies
from services.notifier.models import DeliveryState
from shared import links
from shared.errors import NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings

blueprint = Blueprint("notifier_hooks", __name__, url_prefix="/hooks")
# Twilio's final states; while Twilio still works on a message, it is sent for us.
TWILIO_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.FAILED,
}

# 46elks' final states.
ELKS_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "failed": DeliveryState.UNDELIVERED,
}


@blueprint.post("/twilio")
@allow(Caller.SIGNED)
def receive_twilio_report() -> tuple[str, int]:
    """Save the state of an SMS that Twilio reports; its signature covers the delivery's URL.

    Reports may arrive late, repeated and out of order.
    """
    form = _require_twilio_form()
    delivery_id = _parse_delivery_id()
    state = TWILIO_STATES.get(form.get("MessageStatus", ""), DeliveryState.SENT)
    with db().begin() as session:
        receipts.apply_result(
            session,
            get_settings(),
            delivery_id,
            state,
            form.get("MessageSid", ""),
            form.get("ErrorCode", ""),
        )
    return "", 204


@blueprint.post("/twilio/reply")
@allow(Caller.SIGNED)
def receive_twilio_reply() -> Response:
    """Do what a family answers to a text message: STOP, START or HELP."""
    form = _require_twilio_form()
    with db().begin() as session:
        answer = replies.save_reply(
            session, get_settings(), form.get("From", ""), form.get("Body", "")
        )
    message = f"<Message>{escape(answer)}</Message>" if answer else ""
    return Response(f"<Response>{message}</Response>", mimetype="text/xml")


@blueprint.post("/bounces")
@allow(Caller.SIGNED)
def receive_bounce() -> Response:
    """Save a report that a mail server posts as it got it, with our token (RFC 6750).

    Any report is accepted, so that the server does not send it again; the answer says what came of
    it.
    """
    token = get_settings().bounce_token
    if not token:
        raise NotFound
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Forbidden("The token does not fit.")
    with db().begin() as session:
        result = bounces.save_bounce(session, get_settings(), request.get_data())
    return Response(f"{result.value}\n", mimetype="text/plain")


@blueprint.post("/46elks/<secret>")
@allow(Caller.SIGNED)
def receive_elks_report(secret: str) -> tuple[str, int]:
    """Save the state of an SMS that 46elks reports.

    46elks signs nothing: the secret in the address, which we gave it with the SMS, proves that the
    report is its own. Reports may arrive late, repeated and out of order.
    """
    if not links.is_valid_secret(get_settings(), links.SMS_REPORT, secret, 1):
        raise Forbidden("The secret does not fit.")
    state = ELKS_STATES.get(request.form.get("status", ""), DeliveryState.SENT)
    error = "elks-failed" if state is DeliveryState.UNDELIVERED else ""
    with db().begin() as session:
        receipts.apply_result(
            session,
            get_settings(),
            links.read_secret_id(secret),
            state,
            request.form.get("id", ""),
            error,
        )
    return "", 204


def _require_twilio_form() -> dict[str, str]:
    """Return the form of a request that Twilio has signed; raise Forbidden for another one.

    The signature covers the address that Twilio was given, and the form.
    """
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    url = f"{get_settings().public_url}{request.path}{query}"
    signature = request.headers.get("X-Twilio-Signature", "")
    form = request.form.to_dict()
    token = get_settings().twilio_token
    if not token or not RequestValidator(token).validate(url, form, signature):
        raise Forbidden("The signature does not fit.")
    return form


def _parse_delivery_id() -> UUID:
    try:
        return UUID(request.args.get("delivery", ""))
    except ValueError:
        raise NotFound from None
