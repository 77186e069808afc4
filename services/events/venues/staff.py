"""Staff pages of an organisation's venues: the list, and the form that corrects one."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.event.access import read_meaning
from services.events.event.changes import ConfirmationRequired, Stale
from services.events.event.content import VenueDetails
from services.events.event.form_fields import fill_form
from services.events.event.views import list_municipality_options
from services.events.models import Venue
from services.events.venues import operations, queries, views
from services.events.venues.schemas import VenueForm
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("venues", __name__, url_prefix="/staff/events/venues")


@blueprint.get("/")
@allow(Caller.STAFF, Right.EDIT)
def show_list() -> str:
    """Show the venues of the current organisation, and how many events are coming in each."""
    organisation_id = current_staff().require_current_organisation(Right.EDIT).organisation_id
    with db().read() as session:
        venues = queries.list_venues(session, organisation_id)
        coming = queries.count_coming_events(session, organisation_id)
    return render_template(
        "venues/list.html",
        rows=views.build_rows(venues, coming),
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:venue_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def show_form(venue_id: UUID) -> Page:
    """Show the form with the venue as it is now."""
    with db().read() as session:
        venue = _get_own_venue(session, venue_id)
    return _render_form(venue, _read_details(venue))


@blueprint.post("/<uuid:venue_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def save_venue(venue_id: UUID) -> Page:
    """Save, unless somebody else saved in the meantime or a confirmation is needed."""
    typed = fill_form(VenueForm(), request.form.to_dict())
    with db().read() as session:
        seen = _get_own_venue(session, venue_id)
    try:
        details = VenueForm().parse(typed)
        with db().begin() as session:
            queries.lock_venue(session, venue_id)
            venue = _get_own_venue(session, venue_id)
            if typed.get("seen") != _compute_mark(venue):
                raise Stale
            meaning = read_meaning()
            operations.change_venue(
                session, current_staff().access, venue, details, meaning=meaning
            )
    except Stale:
        return _render_form(venue, typed, is_stale=True), 409
    except ConfirmationRequired as needed:
        return _render_form(seen, typed, to_confirm=needed), 409
    except ValidationError as error:
        return _render_form(seen, typed, list_first_errors(error)), 422
    except operations.VenueExists:
        return _render_form(seen, typed, {"name": _("This place is in the list already.")}), 422
    return redirect("/staff/events/venues/?done=saved", 303)


def _get_own_venue(session: Session, venue_id: UUID) -> Venue:
    """Return a venue of an organisation whose events this person may edit.

    Raises NotFound or Forbidden.
    """
    venue = queries.get_venue(session, venue_id)
    current_staff().require(Right.EDIT, venue.organisation_id)
    return venue


def _read_details(venue: Venue) -> dict[str, str]:
    return {field.name: getattr(venue, field.name) for field in fields(VenueDetails)}


def _compute_mark(venue: Venue) -> str:
    """Return a mark of the venue's present details, by which a form that is too old is noticed."""
    return sha256("\n".join(_read_details(venue).values()).encode()).hexdigest()[:12]


def _render_form(
    venue: Venue,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    is_stale: bool = False,
    to_confirm: ConfirmationRequired | None = None,
) -> str:
    with db().read() as session:
        coming = queries.count_coming_events(session, venue.organisation_id).get(venue.id, 0)
    return render_template(
        "venues/edit.html",
        form=typed,
        seen=_compute_mark(venue),
        errors=errors or {},
        municipalities=list_municipality_options(),
        coming=coming,
        is_stale=is_stale,
        now=views.describe_venue(venue),
        to_confirm=to_confirm,
    )
