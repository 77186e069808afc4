"""Public pages: the catalogue, one event, and the pictures of events."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, get_template_attribute, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.catalogue import queries, views
from services.events.catalogue.covers import draw_cover
from services.events.catalogue.schemas import CatalogueFilters, CatalogueQuery
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
EAGER_PICTURES = 6  # the pictures that a screen shows at first; browsers load the others later
MAX_SEED = 200  # characters
SELECTS: dict[str, tuple[str, Callable[[], Mapping[str, Term]]]] = {
    "field": (_l("Field"), vocabulary.load_fields),
    "municipality": (_l("Municipality"), vocabulary.load_municipalities),
    "target_group": (_l("For whom"), vocabulary.load_target_groups),
    "kind": (_l("Kind of event"), vocabulary.load_event_kinds),
}
PARAMETERS = ("q", *SELECTS, "date_from", "date_to", "has_seats")
MAX_SELECTS = 500  # cached as HTML: with each of their codes chosen, in each language
QUERY = CatalogueQuery(unknown="exclude")


@blueprint.get("/")
@allow(Caller.PUBLIC)
@page_cache.cache_page
def show_catalogue() -> str:
    """Show the events to come; a wrong filter is reported and left out."""
    filters, errors = _read_filters()
    language = current_language()
    with db().read() as session:
        ids, total = queries.list_event_ids(session, filters)
        cards = _list_cards(session, ids, language)
    render_list = get_template_attribute("catalogue/list.html", "list")
    main = render_list(
        cards=cards,
        total=total,
        page=filters.page,
        pages=queries.count_pages(total),
        asked={name: request.args.get(name, "") for name in PARAMETERS},
        narrowed=filters.is_narrowed,
        errors=errors,
        choice=partial(_render_select, language),
        page_url=_build_page_url,
    )
    return page_cache.render_in_frame("catalogue/catalogue.html", main)


@blueprint.get("/events/<slug>")
@allow(Caller.PUBLIC)
@page_cache.cache_page
def show_event(slug: str) -> str:
    """Show a public event with its occurrences and the seats left."""
    with db().read() as session:
        event = queries.find_event_by_slug(session, slug)
    if event is None:
        raise NotFound(_("There is no such event."))
    page = views.build_page(event, current_language())
    return render_template("catalogue/event.html", page=page, preview=False)


@blueprint.get("/covers/<field>/<seed>.svg")
@allow(Caller.PUBLIC)
def show_cover(field: str, seed: str) -> Response:
    """Return the generated picture of an event: the field's motif, varied by the seed."""
    response = Response(draw_cover(field, seed[:MAX_SEED]), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


def _list_cards(session: Session, ids: Sequence[UUID], language: str) -> list[Markup]:
    names = [(event_id, language, n >= EAGER_PICTURES) for n, event_id in enumerate(ids)]
    return page_cache.cache_parts("card", names, partial(_render_cards, session))


def _render_cards(session: Session, names: Sequence[tuple[UUID, str, bool]]) -> list[Markup]:
    render_card = get_template_attribute("catalogue/card.html", "card")
    events = queries.list_events_by_id(session, [event_id for event_id, _language, _lazy in names])
    return [
        render_card(views.build_card(event, language), language, lazy)
        for event, (_id, language, lazy) in zip(events, names, strict=True)
    ]


def _build_page_url(number: int) -> str:
    return "/?" + urlencode({**request.args.to_dict(), "page": number})


def _read_filters() -> tuple[CatalogueFilters, dict[str, str]]:
    """Return the filters that are valid, and the errors of the others."""
    try:
        return QUERY.parse(request.args), {}
    except ValidationError as error:
        errors = list_first_errors(error)
        valid = {key: value for key, value in request.args.items() if key not in errors}
        return QUERY.parse(valid), errors


def _render_select(language: str, name: str, asked: str, error: str) -> Markup:
    """Return a select field as HTML; an unknown code is shown as nothing chosen."""
    known = asked if asked in SELECTS[name][1]() else ""
    return _render_known_select(language, name, known, error)


@lru_cache(MAX_SELECTS)
def _render_known_select(language: str, name: str, asked: str, error: str) -> Markup:
    """Render a select; cached, because the HTML depends on nothing but the arguments."""
    label, terms = SELECTS[name]
    options = [(code, term.name(language)) for code, term in terms().items()]
    render_choice = get_template_attribute("macros.html", "choice")
    html: Markup = render_choice(name, str(label), [("", _("All")), *options], asked, error)
    return html
