"""The door to an organisation's places: the list, and correcting one."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.event.changes import Stale
from services.events.event_admin.operations import TellsPeople
from services.events.event_admin.queries import venues
from services.events.event_admin.views import named
from services.events.models import Venue
from services.events.venues import operations, queries
from services.events.venues.schemas import VenueForm
from shared import vocabulary
from shared.errors import Unprocessable
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("venues", __name__, url_prefix="/staff/events/venues")


@blueprint.get("/")
@allow(Caller.STAFF, Right.EDIT)
def show() -> str:
    """The places of the present organisation, and how much is to come in each."""
    here = current_staff().require_current_organisation(Right.EDIT).organisation_id
    with db().read() as session:
        places, coming = venues(session, here), queries.coming(session, here)
    towns = vocabulary.load_municipalities()
    return render_template(
        "venues/list.html",
        rows=[
            {
                "id": one.id,
                "name": one.name,
                "address": one.address,
                "municipality": towns[one.municipality].name(current_language()),
                "coming": coming.get(one.id, 0),
            }
            for one in places
        ],
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:venue_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def ask(venue_id: UUID) -> Page:
    """The form of a place, as it is now."""
    with db().read() as session:
        place = _own(session, venue_id)
    return _form(place, _typed(place))


@blueprint.post("/<uuid:venue_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def change(venue_id: UUID) -> Page:
    """Save, unless a colleague saved meanwhile, or people would be told without its being meant."""
    sent = request.form.to_dict()
    with db().read() as session:
        seen = _own(session, venue_id)
    try:
        form = VenueForm().load(sent)
        with db().begin() as session:
            queries.lock(session, venue_id)
            place = _own(session, venue_id)
            if sent.get("seen") != _mark(place):
                raise Stale
            confirmed = sent.get("confirmed") == "1"
            operations.change(session, current_staff().access, place, form, confirmed=confirmed)
    except Stale:
        return _form(place, sent, stale=True), 409
    except TellsPeople as notice:
        return _form(seen, sent, confirm=notice.seats), 409
    except ValidationError as error:
        return _form(seen, sent, list_first_errors(error)), 422
    except Unprocessable as error:
        wrong = {name: str(text) for name, text in (error.errors or {}).items()}
        return _form(seen, sent, wrong), 422
    return redirect("/staff/events/venues/?done=saved", 303)


def _own(session: Session, venue_id: UUID) -> Venue:
    """A place in whose organisation this person may change events; NotFound, Forbidden."""
    place = queries.venue(session, venue_id)
    current_staff().require(Right.EDIT, place.organisation_id)
    return place


def _typed(place: Venue) -> dict[str, str]:
    return {part: getattr(place, part) for part in operations.PARTS}


def _mark(place: Venue) -> str:
    """What tells a form that was opened before a colleague saved."""
    return sha256("\n".join(_typed(place).values()).encode()).hexdigest()[:12]


def _form(
    place: Venue,
    sent: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    stale: bool = False,
    confirm: int = 0,
) -> str:
    with db().read() as session:
        coming = queries.coming(session, place.organisation_id).get(place.id, 0)
    towns = vocabulary.load_municipalities()
    return render_template(
        "venues/edit.html",
        sent=sent,
        seen=_mark(place),
        errors=errors or {},
        municipalities=[("", ""), *named(towns)],
        coming=coming,
        stale=stale,
        now=f"{place.name}, {place.address} ({towns[place.municipality].name(current_language())})",
        confirm=confirm,
    )
