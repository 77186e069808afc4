"""The HTML door of events: the catalogue and one event, for everybody."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from services.events import queries, views
from services.events.covers import cover
from services.events.schemas import CatalogueQuery
from shared import vocabulary
from shared.errors import NotFound
from shared.web.access import Access, access
from shared.web.factory import db
from shared.web.i18n import language
from shared.web.text import _

blueprint = Blueprint("events_pages", __name__)
FILTERS = (
    "q",
    "field",
    "target_group",
    "kind",
    "municipality",
    "date_from",
    "date_to",
    "has_seats",
)


@blueprint.get("/")
@access(Access.PUBLIC)
def catalogue() -> str:
    """Events to come, narrowed by what was asked; wrong filters are told and left out."""
    wanted, errors = _wanted()
    page = wanted.pop("page")
    with db().read() as session:
        events, total = queries.catalogue(session, wanted, page)
    return render_template(
        "events/catalogue.html",
        cards=[views.card(event, language()) for event in events],
        total=total,
        page=page,
        pages=queries.pages(total),
        asked={name: request.args.get(name, "") for name in FILTERS},
        narrowed=any(wanted.values()),
        errors=errors,
        choices=_choices(),
        page_url=_page_url,
    )


@blueprint.get("/events/<slug>")
@access(Access.PUBLIC)
def event(slug: str) -> str:
    """One published event with its time slots and seats left."""
    with db().read() as session:
        found = queries.by_slug(session, slug)
    if found is None:
        raise NotFound(_("There is no such event."))
    return render_template("events/event.html", **views.page(found, language()))


@blueprint.get("/covers/<field>/<seed>.svg")
@access(Access.PUBLIC)
def picture(field: str, seed: str) -> Response:
    """The generated cover of a field; the seed makes each event's own."""
    response = Response(cover(field, seed[:200]), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


def _page_url(number: int) -> str:
    return "/?" + urlencode({**request.args.to_dict(), "page": number})


def _wanted() -> tuple[dict[str, Any], dict[str, str]]:
    """The filters that are right, and what is wrong with the others."""
    schema = CatalogueQuery(unknown="exclude")
    try:
        return schema.load(request.args), {}
    except ValidationError as error:
        wrong = {str(name): str(messages[0]) for name, messages in error.messages_dict.items()}
        right = {key: value for key, value in request.args.items() if key not in wrong}
        return schema.load(right), wrong


def _choices() -> dict[str, list[tuple[str, str]]]:
    lists = {
        "field": vocabulary.fields(),
        "target_group": vocabulary.target_groups(),
        "kind": vocabulary.kinds(),
        "municipality": vocabulary.municipalities(),
    }
    present = language()
    return {
        name: [("", _("All")), *((code, term.name(present)) for code, term in terms.items())]
        for name, terms in lists.items()
    }
