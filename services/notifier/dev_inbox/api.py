"""The JSON inbox of captured messages."""

from collections.abc import Sequence

from services.notifier.dev_inbox import queries
from services.notifier.dev_inbox.schemas import CapturedSchema
from services.notifier.models import Captured
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.openapi import ApiBlueprint

blueprint = ApiBlueprint("notifier_api", __name__, url_prefix="/dev")


@blueprint.get("/inbox.json")
@blueprint.response(200, CapturedSchema(many=True))
@allow(Caller.PUBLIC)
def list_inbox() -> Sequence[Captured]:
    """Return every message, newest first."""
    with db().read() as session:
        return queries.list_captured(session)
