"""The JSON API of events."""

import json
from collections.abc import Sequence

from services.events.catalogue import queries
from services.events.catalogue.schemas import CatalogueFilters, CatalogueQuery, EventView
from services.events.models import Event
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.openapi import ApiBlueprint

blueprint = ApiBlueprint("events_api", __name__, url_prefix="/api/events/v1")


@blueprint.get("/events")
@blueprint.arguments(CatalogueQuery(), location="query")
@blueprint.response(200, EventView(many=True))
@allow(Caller.PUBLIC)
def list_events(filters: CatalogueFilters) -> tuple[Sequence[Event], int, dict[str, str]]:
    """List published events still to come; past the last page the list is empty."""
    with db().read() as session:
        events, total = queries.list_events(session, filters)
    return events, 200, {"X-Pagination": _format_pagination(filters.page, total)}


def _format_pagination(page: int, total: int) -> str:
    return json.dumps({"total": total, "total_pages": queries.count_pages(total), "page": page})
