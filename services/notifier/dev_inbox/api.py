"""The JSON door of notifier: while messages are captured, what it would have sent."""

from collections.abc import Sequence

from flask_smorest import Blueprint

from services.notifier.dev_inbox import queries
from services.notifier.dev_inbox.schemas import CapturedView
from services.notifier.models import Captured
from shared.web.authorization import Caller, allow
from shared.web.factory import db

blueprint = Blueprint("notifier_api", __name__, url_prefix="/dev")


@blueprint.get("/inbox.json")
@blueprint.response(200, CapturedView(many=True))
@allow(Caller.PUBLIC)
def inbox() -> Sequence[Captured]:
    """Every message, newest first."""
    with db().read() as session:
        return queries.captured(session)
