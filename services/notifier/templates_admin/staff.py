"""Staff pages of the texts of automatic messages: the list, one text, its versions, a preview."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.notifier.audience.queries import list_coming_occurrences
from services.notifier.message.views import label_kind
from services.notifier.models import AUTOMATIC_KINDS, MessageKind, MessageTexts, Occurrence
from services.notifier.templates_admin import (
    form_views,
    list_views,
    operations,
    preview_views,
    queries,
    views,
)
from services.notifier.templates_admin.examples import build_example_occurrence
from services.notifier.templates_admin.queries import KindTexts, TextScope
from services.notifier.templates_admin.schemas import TextsForm, list_names
from shared.clean_text import clean_text
from shared.errors import NotFound
from shared.i18n import LANGUAGES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("message_texts", __name__, url_prefix="/staff/messages/texts")
HOME = "/staff/messages/texts/"
MAX_DIGITS = 9  # of a number in an integer column
# A preview has the styles of e-mails, and is shown in a frame of our own page.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class TextsPage:
    """The data that every page of texts needs: the scope, and the occurrences of its events."""

    scope: TextScope
    occurrences: Sequence[Occurrence]

    @property
    def query(self) -> str:
        """The end of the address that names the event; empty for all events."""
        return f"?event={self.scope.event_slug}" if self.scope.is_event else ""

    @property
    def event_title(self) -> str:
        """The title of the event; empty for all events."""
        return views.name_event(self.occurrences[0]) if self.scope.is_event else ""

    @property
    def can_edit(self) -> bool:
        """Return whether the caller may change the texts."""
        return current_staff().access.has_right(Right.TEXTS, self.scope.organisation_id)


@blueprint.get("/")
@allow(Caller.STAFF, Right.MESSAGE)
def show_list() -> Page:
    """Show the kinds of messages and whose words they have."""
    with db().read() as session:
        page = _load_page(session, Right.MESSAGE)
        texts = queries.list_kind_texts(session, page.scope)
        changed = queries.list_changed_slugs(session, page.scope.organisation_id)
    events = [] if page.scope.is_event else list_views.build_event_rows(page.occurrences, changed)
    return render_template(
        "templates_admin/list.html",
        page=page,
        kinds=list_views.build_kind_rows(texts, is_event=page.scope.is_event),
        events=events,
    )


@blueprint.get("/<kind>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_texts(kind: str) -> Page:
    """Show the texts of a kind, to change them."""
    chosen = _read_kind(kind)
    with db().read() as session:
        page = _load_page(session, Right.MESSAGE)
        texts = queries.get_kind_texts(session, page.scope, chosen)
    return _render_form(page, chosen, _list_fields(texts))


@blueprint.post("/<kind>")
@allow(Caller.STAFF, Right.TEXTS)
def save_texts(kind: str) -> Page:
    """Save the texts of a kind, unless somebody else saved in the meantime."""
    chosen, typed = _read_kind(kind), _read_fields()
    with db().read() as session:
        page = _load_page(session, Right.TEXTS)
    try:
        texts = TextsForm(chosen).parse(typed)
        with db().begin() as session:
            actor, seen = current_staff().access, _read_version("version")
            operations.save_texts(session, actor, page.scope, chosen, texts, seen)
    except ValidationError as error:
        return _render_form(page, chosen, typed, list_first_errors(error))
    except operations.Outdated:
        # What was typed stays, for saving over what a colleague saved.
        return _render_form(page, chosen, typed, is_outdated=True)
    return redirect(f"{HOME}{chosen}{page.query or '?'}&done=saved", 303)


@blueprint.get("/<kind>/preview.html")
@allow(Caller.STAFF, Right.MESSAGE)
def show_preview(kind: str) -> Page:
    """Show what an example family gets now."""
    chosen, language = _read_kind(kind), _read_language()
    with db().read() as session:
        page = _load_page(session, Right.MESSAGE)
        texts = queries.get_kind_texts(session, page.scope, chosen)
    return _render_preview(page, chosen, language, texts.get_used(language))


@blueprint.post("/<kind>/preview.html")
@allow(Caller.STAFF, Right.MESSAGE)
def preview_typed_texts(kind: str) -> Page:
    """Show what an example family would get with what is typed now; nothing is saved."""
    chosen, language, typed = _read_kind(kind), _read_language(), _read_fields()
    with db().read() as session:
        page = _load_page(session, Right.MESSAGE)
        inherited = queries.get_kind_texts(session, page.scope, chosen).inherited[language]
    written = MessageTexts(
        *(clean_text(typed[f"{part}_{language}"]) for part in ("subject", "body", "sms"))
    )
    return _render_preview(page, chosen, language, written.fill_from(inherited))


@blueprint.get("/<kind>/versions/<int:version>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_version(kind: str, version: int) -> Page:
    """Show one version and how it differs from what is used without it."""
    chosen = _read_kind(kind)
    with db().read() as session:
        page = _load_page(session, Right.MESSAGE)
        texts = queries.get_kind_texts(session, page.scope, chosen)
        found = None
        if version != operations.DEFAULT_VERSION:
            found = queries.get_version(session, page.scope, chosen, _check_number(version))
    own = {code: found.get_texts(code) if found else MessageTexts() for code in LANGUAGES}
    return render_template(
        "templates_admin/version.html",
        page=page,
        kind=chosen,
        name=label_kind(chosen),
        version=views.build_version_rows([found])[0] if found else None,
        differences=views.build_differences(own, texts.inherited),
        seen=texts.version,
        is_present=own == texts.own,
        is_outdated=False,
    )


@blueprint.post("/<kind>/versions/<int:version>/restore")
@allow(Caller.STAFF, Right.TEXTS)
def restore_version(kind: str, version: int) -> Page:
    """Use an earlier version again; version 0 is the default."""
    chosen = _read_kind(kind)
    try:
        with db().begin() as session:
            page = _load_page(session, Right.TEXTS)
            actor, seen = current_staff().access, _read_version("seen")
            number = _check_number(version)
            operations.restore_version(session, actor, page.scope, chosen, number, seen)
    except operations.Outdated:
        return redirect(f"{HOME}{chosen}{page.query or '?'}&done=outdated", 303)
    return redirect(f"{HOME}{chosen}{page.query or '?'}&done=restored", 303)


def _load_page(session: Session, right: Right) -> TextsPage:
    """Return the scope of the request: the event that it names, or the current organisation's.

    Raises NotFound, and Forbidden without the right.
    """
    slug = request.args.get("event", "")
    if not slug:
        organisation_id = current_staff().require_current_organisation(right).organisation_id
        coming = list_coming_occurrences(session, organisation_id)
        return TextsPage(TextScope(organisation_id), coming)
    occurrences = queries.list_event_occurrences(session, slug)
    owner = occurrences[0].organisation_id
    current_staff().require(right, owner)
    if owner is None:
        raise NotFound
    return TextsPage(TextScope(owner, slug), occurrences)


def _render_form(
    page: TextsPage,
    kind: MessageKind,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    is_outdated: bool = False,
) -> Page:
    """Render the form; it may load our own script, which inserts placeholders and previews."""
    with db().read() as session:
        texts = queries.get_kind_texts(session, page.scope, kind)
        versions = queries.list_versions(session, page.scope, kind)
    html = render_template(
        "templates_admin/form.html",
        page=page,
        kind=kind,
        name=label_kind(kind),
        about=views.describe_kind(kind),
        version=typed["version"] if errors else texts.version,
        texts=form_views.build_language_fields(texts, typed, errors or {}),
        placeholders=form_views.list_placeholder_rows(kind),
        versions=views.build_version_rows(versions),
        is_own=texts.is_own,
        errors=errors or {},
        labels=form_views.list_labels(),
        is_outdated=is_outdated,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
    status = 422 if errors else operations.Outdated.status if is_outdated else 200
    response = make_response(html, status)
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = f"{policy}; script-src 'self'; frame-src 'self'"
    return response


def _render_preview(page: TextsPage, kind: MessageKind, language: str, texts: MessageTexts) -> Page:
    occurrence = queries.find_next_occurrence(page.occurrences) or _build_example(page.scope)
    preview = preview_views.build_preview(kind, language, texts, occurrence)
    response = make_response(render_template("templates_admin/preview.html", preview=preview))
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def _build_example(scope: TextScope) -> Occurrence:
    names = [
        one.name
        for one in current_staff().access.memberships
        if one.organisation_id == scope.organisation_id
    ]
    return build_example_occurrence(scope.organisation_id, names[0], get_settings().default_zone)


def _list_fields(texts: KindTexts) -> dict[str, str]:
    """Return the fields of the form with the texts that are used now."""
    fields = {"version": str(texts.version)}
    for code in LANGUAGES:
        fields |= {f"{part}_{code}": one for part, one in vars(texts.get_used(code)).items()}
    return fields


def _read_fields() -> dict[str, str]:
    """Return what the form sent, with an empty text for each field that it did not send."""
    names = (*list_names(), "version")
    return {name: request.form.get(name, "").replace("\r\n", "\n") for name in names}


def _read_kind(code: str) -> MessageKind:
    """Return the kind of this code; raise NotFound for one whose texts nobody can change."""
    for kind in AUTOMATIC_KINDS:
        if kind.value == code:
            return kind
    raise NotFound


def _read_language() -> str:
    wanted = request.args.get("text", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _read_version(name: str) -> int:
    """Return a number that a form sent back; -1, which no version has, for anything else."""
    typed = request.form.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else -1


def _check_number(version: int) -> int:
    """Return a version number that the database can compare; raise NotFound for any other."""
    if len(str(version)) > MAX_DIGITS:
        raise NotFound
    return version
