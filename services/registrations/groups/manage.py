"""Pages behind a class group's secret link: see it, change its numbers, cancel it.

Opening a link changes nothing, because mail scanners follow links too. Confirming and cancelling
are the same requests as for a family.
"""

from flask import redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.registrations.announcements.queries import list_announcements
from services.registrations.announcements.views import describe_announcement
from services.registrations.drafts.forms import open_or_begin_form, receive_form
from services.registrations.drafts.operations import delete_draft
from services.registrations.groups import forms, operations, queries, views
from services.registrations.groups.schemas import GroupSizeSchema, word_size_limits
from services.registrations.groups.secret_page import (
    build_path,
    create_blueprint,
    read_registration,
)
from services.registrations.models import DraftPurpose, Registration
from services.registrations.registration.errors import Full, Outdated
from services.registrations.registration.queries import is_sent_link
from services.registrations.registration.views import is_cancellable, is_changeable
from shared import links
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form

blueprint = create_blueprint("group_manage")


@blueprint.get("")
@allow(Caller.SECRET)
def show_group(token: str) -> Page:
    """Show the group and what can be done with it."""
    return _render_group(token, read_registration(token))


@blueprint.get("/size")
@allow(Caller.SECRET)
def show_size_form(token: str) -> Page:
    """Show the form of the numbers, filled with the present ones."""
    registration = read_registration(token)
    if not is_changeable(registration):
        return _render_group(token, registration)
    return _render_size_form(token, registration)


@blueprint.post("/size")
@allow(Caller.SECRET)
def resize_group(token: str) -> Page:
    """Change the numbers; after an error, go back to the form with what was typed."""
    sent = request.form.to_dict()
    registration = read_registration(token)
    draft = receive_form(DraftPurpose.CHANGE_GROUP, registration.id, sent.get("token", ""))
    fields, here = forms.select_size(sent), f"{build_path(token)}/size"
    if "lang" in sent:
        draft.save(fields)
        return redirect(draft.build_url(here, lang=current_language()), 303)
    try:
        size = GroupSizeSchema(registration.occurrence).parse(fields)
        with db().begin() as session:
            operations.resize_group(session, _lock_registration(session, token), size)
            delete_draft(session, draft.key.id)
    except ValidationError:
        notice = {"check": "1"}
    except Outdated:
        notice = {"notice": "outdated"}
    except Full:
        notice = {"notice": "full"}
    except operations.TooManyNames:
        notice = {"notice": "names"}
    except Conflict:
        return _render_group(token, read_registration(token)), 409
    else:
        return redirect(f"{build_path(token)}?done=size", 303)
    draft.save(fields)
    return redirect(draft.build_url(here, **notice), 303)


@blueprint.get("/cancel")
@allow(Caller.SECRET)
def confirm_cancellation(token: str) -> Page:
    """Ask for a confirmation before everything is cancelled."""
    registration = read_registration(token)
    if not is_cancellable(registration):
        return _render_group(token, registration)
    return render_template(
        "groups/cancel.html", here=build_path(token), group=views.describe_group(registration)
    )


def _lock_registration(session: Session, token: str) -> Registration:
    return queries.get_by_secret(session, get_settings(), token, lock=True)


def _render_group(token: str, registration: Registration) -> str:
    with db().read() as session:
        announcements = list_announcements(session, registration.occurrence)
    zone = registration.occurrence.time_zone
    return render_template(
        "groups/show.html",
        here=build_path(token),
        registration_path=f"/r/{links.trim_secret(token)}",
        group=views.describe_group(registration),
        is_sent_link=is_sent_link(get_settings(), registration, token),
        announcements=[describe_announcement(one, zone) for one in announcements],
        new="new" in request.args,
        done=request.args.get("done", ""),
    )


def _render_size_form(token: str, registration: Registration) -> Page:
    draft = open_or_begin_form(DraftPurpose.CHANGE_GROUP, registration.id)
    present = forms.fill_size_form(registration)
    form = draft.load() or present
    notice = request.args.get("notice", "")
    if notice == "outdated":
        form = {**form, "version": present["version"]}
    html = render_template(
        "groups/size.html",
        here=build_path(token),
        group=views.describe_group(registration),
        form=form,
        token=draft.token,
        texts=views.build_group_texts(),
        limits=word_size_limits(
            registration.occurrence.group_min, registration.occurrence.group_max
        ),
        errors=forms.list_size_errors(form, registration.occurrence)
        if "check" in request.args
        else {},
        notice=views.word_size_notice(notice, registration),
    )
    return show_form(html)
