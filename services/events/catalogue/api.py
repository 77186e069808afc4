"""The JSON door of events."""

import json
from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from services.events.catalogue import queries
from services.events.catalogue.schemas import CatalogueQuery, EventView
from services.events.models import Event
from shared.web.authorization import Caller, allow
from shared.web.factory import db

blueprint = Blueprint("events_api", __name__, url_prefix="/api/events/v1")


@blueprint.get("/events")
@blueprint.arguments(CatalogueQuery(), location="query")
@blueprint.response(200, EventView(many=True))
@allow(Caller.PUBLIC)
def catalogue(wanted: dict[str, Any]) -> tuple[Sequence[Event], int, dict[str, str]]:
    """Published events still to come; past the last page the list is empty."""
    page = wanted.pop("page")
    with db().read() as session:
        events, total = queries.catalogue(session, wanted, page)
    return events, 200, {"X-Pagination": _pagination(page, total)}


def _pagination(page: int, total: int) -> str:
    return json.dumps({"total": total, "total_pages": queries.pages(total), "page": page})
