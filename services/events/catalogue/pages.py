"""The HTML door of events: the catalogue and one event, for everybody."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, get_template_attribute, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.catalogue import queries
from services.events.catalogue.covers import cover
from services.events.catalogue.schemas import CatalogueQuery
from services.events.event import views
from shared import vocabulary
from shared.errors import NotFound
from shared.vocabulary import Term
from shared.web import page_cache
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.text import _, _l

blueprint = Blueprint("events_pages", __name__)
AT_ONCE = 6  # pictures of cards above a screen's edge
LISTS: dict[str, tuple[str, Callable[[], Mapping[str, Term]]]] = {
    "field": (_l("Field"), vocabulary.load_fields),
    "municipality": (_l("Municipality"), vocabulary.load_municipalities),
    "target_group": (_l("For whom"), vocabulary.load_target_groups),
    "kind": (_l("Kind of event"), vocabulary.load_event_kinds),
}
FILTERS = ("q", *LISTS, "date_from", "date_to", "has_seats")
CHOICES = 500  # lists kept as HTML: with each of their codes chosen, in each language
QUERY = CatalogueQuery(unknown="exclude")


@blueprint.get("/")
@allow(Caller.PUBLIC)
@page_cache.cache_page
def catalogue() -> str:
    """Events to come, narrowed by what was asked; wrong filters are told and left out."""
    wanted, errors = _wanted()
    page, present = wanted.pop("page"), current_language()
    with db().read() as session:
        ids, total = queries.catalogue_ids(session, wanted, page)
        cards = _cards(session, ids, present)
    draw = get_template_attribute("catalogue/list.html", "list")
    main = draw(
        cards=cards,
        total=total,
        page=page,
        pages=queries.pages(total),
        asked={name: request.args.get(name, "") for name in FILTERS},
        narrowed=any(wanted.values()),
        errors=errors,
        choice=partial(_choice, present),
        page_url=_page_url,
    )
    return page_cache.render_in_frame("catalogue/catalogue.html", main)


@blueprint.get("/events/<slug>")
@allow(Caller.PUBLIC)
@page_cache.cache_page
def event(slug: str) -> str:
    """One published event with its time slots and seats left."""
    with db().read() as session:
        found = queries.by_slug(session, slug)
    if found is None:
        raise NotFound(_("There is no such event."))
    return render_template("catalogue/event.html", **views.page(found, current_language()))


@blueprint.get("/covers/<field>/<seed>.svg")
@allow(Caller.PUBLIC)
def picture(field: str, seed: str) -> Response:
    """The generated cover of a field; the seed makes each event's own."""
    response = Response(cover(field, seed[:200]), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


def _cards(session: Session, ids: Sequence[UUID], present: str) -> list[Markup]:
    """The cards as HTML; pictures that nobody sees at first are fetched later."""
    names = [(one, present, place >= AT_ONCE) for place, one in enumerate(ids)]
    return page_cache.cache_parts("card", names, partial(_draw, session))


def _draw(session: Session, missing: Sequence[tuple[UUID, str, bool]]) -> list[Markup]:
    draw = get_template_attribute("catalogue/card.html", "card")
    events = queries.by_ids(session, [event_id for event_id, _present, _lazy in missing])
    return [
        draw(views.card(event, present), present, lazy)
        for event, (_id, present, lazy) in zip(events, missing, strict=True)
    ]


def _page_url(number: int) -> str:
    return "/?" + urlencode({**request.args.to_dict(), "page": number})


def _wanted() -> tuple[dict[str, Any], dict[str, str]]:
    """The filters that are right, and what is wrong with the others."""
    try:
        return QUERY.load(request.args), {}
    except ValidationError as error:
        wrong = list_first_errors(error)
        right = {key: value for key, value in request.args.items() if key not in wrong}
        return QUERY.load(right), wrong


def _choice(present: str, name: str, asked: str, error: str) -> Markup:
    """A list to choose from, as HTML; what is not in it stands as nothing chosen."""
    return _drawn_choice(present, name, asked if asked in LISTS[name][1]() else "", error)


@lru_cache(CHOICES)
def _drawn_choice(present: str, name: str, asked: str, error: str) -> Markup:
    """Made once, because it is the same whoever asks, and when."""
    label, terms = LISTS[name]
    options = [(code, term.name(present)) for code, term in terms().items()]
    draw = get_template_attribute("macros.html", "choice")
    made: Markup = draw(name, str(label), [("", _("All")), *options], asked, error)
    return made
