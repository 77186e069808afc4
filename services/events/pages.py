"""The HTML door of events: the catalogue and one event, for everybody."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events import queries, views
from services.events.covers import cover
from services.events.schemas import CatalogueQuery
from shared import vocabulary
from shared.errors import NotFound
from shared.web import kept
from shared.web.access import Access, access
from shared.web.factory import db
from shared.web.fields import first_errors
from shared.web.i18n import language
from shared.web.text import _

blueprint = Blueprint("events_pages", __name__)
AT_ONCE = 6  # pictures of cards above a screen's edge
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
@kept.page
def catalogue() -> str:
    """Events to come, narrowed by what was asked; wrong filters are told and left out."""
    wanted, errors = _wanted()
    page = wanted.pop("page")
    with db().read() as session:
        ids, total = queries.catalogue_ids(session, wanted, page)
        cards = _cards(session, ids)
    return render_template(
        "events/catalogue.html",
        cards=cards,
        total=total,
        page=page,
        pages=queries.pages(total),
        asked={name: request.args.get(name, "") for name in FILTERS},
        narrowed=any(wanted.values()),
        errors=errors,
        choices=_choices(language()),
        page_url=_page_url,
    )


@blueprint.get("/events/<slug>")
@access(Access.PUBLIC)
@kept.page
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


def _cards(session: Session, ids: Sequence[UUID]) -> list[Markup]:
    """The cards as HTML; pictures that nobody sees at first are fetched later."""
    return kept.parts(
        "card", [(one, place >= AT_ONCE) for place, one in enumerate(ids)], partial(_draw, session)
    )


def _draw(session: Session, missing: Sequence[tuple[UUID, bool]]) -> list[Markup]:
    present = language()
    events = queries.by_ids(session, [event_id for event_id, _lazy in missing])
    return [
        Markup(  # noqa: S704 - a template's own output, escaped there
            render_template("events/card.html", card=views.card(event, present), lazy=lazy)
        )
        for event, (_id, lazy) in zip(events, missing, strict=True)
    ]


def _page_url(number: int) -> str:
    return "/?" + urlencode({**request.args.to_dict(), "page": number})


def _wanted() -> tuple[dict[str, Any], dict[str, str]]:
    """The filters that are right, and what is wrong with the others."""
    schema = CatalogueQuery(unknown="exclude")
    try:
        return schema.load(request.args), {}
    except ValidationError as error:
        wrong = first_errors(error)
        right = {key: value for key, value in request.args.items() if key not in wrong}
        return schema.load(right), wrong


@cache
def _choices(present: str) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen from, in the language of the page."""
    lists = {
        "field": vocabulary.fields(),
        "target_group": vocabulary.target_groups(),
        "kind": vocabulary.kinds(),
        "municipality": vocabulary.municipalities(),
    }
    return {
        name: [("", _("All")), *((code, term.name(present)) for code, term in terms.items())]
        for name, terms in lists.items()
    }
