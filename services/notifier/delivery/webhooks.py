"""The providers' door: what became of what they took."""

from uuid import UUID

from flask import Blueprint, request
from twilio.request_validator import RequestValidator
from werkzeug.exceptions import Forbidden

from services.notifier.delivery import ledger
from shared.errors import NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings

blueprint = Blueprint("notifier_hooks", __name__, url_prefix="/hooks")
# Twilio's words for our states; what it still works on is `sent` for us.
STATES = {"delivered": "delivered", "undelivered": "undelivered", "failed": "failed"}


@blueprint.post("/twilio")
@allow(Caller.SIGNED)
def twilio() -> tuple[str, int]:
    """A text message's new state, signed by Twilio over the address that names the delivery.

    It may come late, twice and out of order: states have a rank.
    """
    address = f"{get_settings().public_url}{request.full_path}"
    signature = request.headers.get("X-Twilio-Signature", "")
    form = request.form.to_dict()
    if not RequestValidator(get_settings().twilio_token).validate(address, form, signature):
        raise Forbidden("The signature does not fit.")
    delivery = _delivery_id()
    state = STATES.get(form.get("MessageStatus", ""), "sent")
    with db().begin() as session:
        ledger.settle(
            session, delivery, state, form.get("MessageSid", ""), form.get("ErrorCode", "")
        )
    return "", 204


def _delivery_id() -> UUID:
    try:
        return UUID(request.args.get("delivery", ""))
    except ValueError:
        raise NotFound from None
