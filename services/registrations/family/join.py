"""Turn the registration form into the form of the waiting list, when too few seats are left.

The screens and what was typed stay the same; only the last button is another one.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template

from services.registrations.drafts.forms import FormDraft
from services.registrations.drafts.operations import delete_draft
from services.registrations.models import Occurrence, WaitingEntry
from services.registrations.occurrences.views import describe_occurrence
from services.registrations.questions.schemas import InvalidAnswers
from services.registrations.registration import idempotency
from services.registrations.registration.errors import TooManySeats
from services.registrations.registration.limits import build_limits
from services.registrations.registration.schemas import RegistrationRequest
from services.registrations.waiting_list import operations, queries
from shared import links
from shared.errors import DomainError
from shared.web.factory import db, get_settings
from shared.web.text import _, ngettext

# Why a family did not join the list, as codes of `word_refusal`.
REFUSALS: dict[type[DomainError], str] = {
    InvalidAnswers: "form-changed",
    operations.SeatsLeft: "seats-left",
    operations.TooLarge: "too-large",
    operations.TooManyEntries: "too-many",
    TooManySeats: "too-many",
    operations.NoWaitingList: "no-list",
}


@dataclass(frozen=True, kw_only=True)
class WaitingOffer:
    """The texts of the form about the waiting list, where a party has to wait."""

    parties: int  # that wait already
    offer_hours: int
    button: str

    @property
    def queue_text(self) -> str:
        """Say how many wait already."""
        if not self.parties:
            return _("Nobody is waiting yet.")
        return ngettext(
            "%(num)s family is waiting already.",
            "%(num)s families are waiting already.",
            self.parties,
        )


def describe_waiting(occurrence: Occurrence, seats: int) -> WaitingOffer | None:
    """Describe the waiting list for a party; None when it need not, or cannot, wait."""
    if not occurrence.waiting_list or not occurrence.open_seats < seats <= occurrence.capacity:
        return None
    with db().read() as session:
        parties = queries.list_parties(session, occurrence.id)
    return WaitingOffer(
        parties=len(parties),
        offer_hours=occurrence.offer_hours,
        button=ngettext(
            "Join the waiting list: %(num)s person",
            "Join the waiting list: %(num)s people",
            seats,
        ),
    )


def join_once(draft: FormDraft, request: RegistrationRequest, address: str) -> tuple[str, str]:
    """Join the list unless this form already did.

    Return the page of the entry, or an empty text and the code of why not.
    """
    limits = build_limits(get_settings(), address)

    def join_list() -> idempotency.Json:
        entry = operations.join_waiting_list(session, request, limits)
        return {"waiting_entry": str(entry.id), "link_version": entry.link_version}

    try:
        with db().begin() as session:
            key = _build_key(draft.key.id)
            answer = idempotency.run_once(session, key, request, join_list)
            delete_draft(session, draft.key.id)
    except idempotency.KeyReused:
        return find_joined_path(draft.key.id), ""
    except tuple(REFUSALS) as error:
        return "", REFUSALS[type(error)]
    return _build_path(answer), ""


def word_refusal(code: str) -> str:
    """Word why a family did not join the list; empty for another code."""
    match code:
        case "fast":
            return _("That was quick. Check the form and send it once more.")
        case "seats-left":
            return _("There are seats now: you need not wait. Register here.")
        case "too-large":
            return _("The event has fewer seats in all. Go back and remove someone.")
        case "too-many":
            return _("Too many are waiting from the same address. Try again later.")
        case "no-list":
            return _("This event has no waiting list any more.")
        case _:
            return ""


def find_joined_path(form_id: UUID) -> str:
    """Return the page of the entry that the form made; empty when it made none."""
    with db().read() as session:
        answer = idempotency.find_stored_answer(session, _build_key(form_id))
        if answer is None:
            return ""
        entry = session.get(WaitingEntry, UUID(answer["waiting_entry"]))
    # A link of an earlier version is not given to whoever has the form's address.
    is_present = entry is not None and entry.link_version == answer["link_version"]
    return _build_path(answer) if is_present else ""


def render_joined(occurrence: Occurrence, path: str) -> str:
    """Say that the form was sent: its draft is erased, and the browser went back to it."""
    return render_template(
        "waiting_list/sent.html", occurrence=describe_occurrence(occurrence), sent_url=path
    )


def _build_path(answer: idempotency.Json) -> str:
    url = links.build_waiting_url(
        get_settings(),
        UUID(answer["waiting_entry"]),
        answer["link_version"],
        links.SHOWN_WAITING_LINK,
    )
    return f"/r/wait/{url.rpartition('/')[2]}"


def _build_key(form_id: UUID) -> str:
    return f"wait:{form_id}"
