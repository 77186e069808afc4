"""Reports of providers about the messages they took."""

from uuid import UUID

from flask import Blueprint, request
from twilio.request_validator import RequestValidator
from werkzeug.exceptions import Forbidden

from services.notifier.delivery import ledger
from services.notifier.models import DeliveryState
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


@blueprint.post("/twilio")
@allow(Caller.SIGNED)
def receive_twilio_report() -> tuple[str, int]:
    """Save the state of an SMS that Twilio reports; its signature covers the delivery's URL.

    Reports may arrive late, repeated and out of order.
    """
    url = f"{get_settings().public_url}{request.full_path}"
    signature = request.headers.get("X-Twilio-Signature", "")
    form = request.form.to_dict()
    if not RequestValidator(get_settings().twilio_token).validate(url, form, signature):
        raise Forbidden("The signature does not fit.")
    delivery_id = _parse_delivery_id()
    state = TWILIO_STATES.get(form.get("MessageStatus", ""), DeliveryState.SENT)
    with db().begin() as session:
        ledger.settle_delivery(
            session, delivery_id, state, form.get("MessageSid", ""), form.get("ErrorCode", "")
        )
    return "", 204


def _parse_delivery_id() -> UUID:
    try:
        return UUID(request.args.get("delivery", ""))
    except ValueError:
        raise NotFound from None
