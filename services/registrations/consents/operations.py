"""Writes of consents. Each takes a session; none commits."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Consent, Registration
from services.registrations.registration import facts
from services.registrations.registration.audit import record_action
from services.registrations.registration.operations import build_consent
from services.registrations.registration.queries import (
    MARKETING,
    find_marketing_consent,
    find_registration,
    list_allowing_registrations,
    summarise_consents,
)
from shared import clock
from shared.contracts import MarketingChoiceMade


def set_marketing_consent(
    session: Session, registration: Registration, *, is_given: bool, channel: str = "page"
) -> None:
    """Give or withdraw the consent to hear of other events; the same again changes nothing.

    It can be withdrawn at any time, also after the deadline for changes, and then for every
    registration with the same e-mail or phone: nobody opts out once for each event. `channel` says
    where it was given.
    """
    if not is_given:
        for one in list_allowing_registrations(session, registration):
            _withdraw_consent(session, one)
        return
    if find_marketing_consent(session, registration.id) is None:
        session.add(Consent(**build_consent(registration.id, channel, clock.now())))
        session.flush()
        facts.publish_marketing_consent_changed(session, registration)
        record_action(session, None, Action.CONSENT_GIVEN, registration)


def apply_marketing_choice(session: Session, fact: MarketingChoiceMade) -> None:
    """Apply what a recipient chose behind a link in a message; an older choice changes nothing."""
    registration = find_registration(session, fact.registration_id, lock=True)
    if registration is None:
        return
    changed_at = summarise_consents(session, registration.id).changed_at
    if changed_at is None or changed_at <= fact.chosen_at:
        set_marketing_consent(
            session, registration, is_given=fact.allows_marketing, channel="preferences"
        )


def _withdraw_consent(session: Session, registration: Registration) -> None:
    now = clock.now()
    active = update(Consent).where(
        Consent.registration_id == registration.id,
        Consent.purpose == MARKETING,
        Consent.withdrawn_at.is_(None),
    )
    session.execute(active.values(withdrawn_at=now))
    facts.publish_marketing_consent_changed(session, registration)
    record_action(session, None, Action.CONSENT_WITHDRAWN, registration)
