"""Writes of an organisation's message settings. Each takes a session; none commits."""

from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from services.notifier.message.kinds import KINDS
from services.notifier.models import (
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    OrganisationSettings,
    Registration,
)
from services.notifier.organisation_settings.schemas import SettingsDraft
from services.notifier.rules.operations import plan_again
from shared import clock
from shared.database.upsert import insert_for
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess

WAITING_KINDS = tuple(kind for kind, rules in KINDS.items() if not rules.is_urgent)


class Outdated(Conflict):
    """The settings were changed after they were shown."""

    code, title = "outdated", "These settings were changed in the meantime"


def save_settings(
    session: Session,
    actor: StaffAccess,
    organisation_id: UUID,
    draft: SettingsDraft,
    version: int,
) -> None:
    """Save the choices of an organisation, and plan what it has not sent yet by them.

    `version` is that of the settings which were shown, 0 for the usual ones. Raises Outdated when
    they are no longer at it.
    """
    values = {
        **vars(draft),
        "version": version + 1,
        "changed_at": clock.now(),
        "changed_by": actor.name,
    }
    if version:
        mine = OrganisationSettings.organisation_id == organisation_id
        is_shown = OrganisationSettings.version == version
        changed = update(OrganisationSettings).where(mine, is_shown).values(values)
        saved = session.execute(changed.returning(OrganisationSettings.version)).first()
    else:
        row = {"organisation_id": organisation_id, **values}
        added = insert_for(session, OrganisationSettings).values(row).on_conflict_do_nothing()
        saved = session.execute(added.returning(OrganisationSettings.version)).first()
    if saved is None:
        raise Outdated
    plan_again(session, organisation_id)
    _decide_anew(session, organisation_id)
    audit.record_action(
        session,
        actor,
        "message_settings_changed",
        organisation_id=organisation_id,
        target_id=organisation_id,
    )


def _decide_anew(session: Session, organisation_id: UUID) -> None:
    """Let the sender decide anew about messages that wait for a time or a limit.

    Those that are tried again after a pause are left alone, and so are reminders of an earlier
    release, which were queued with their moment.
    """
    now = clock.now()
    families = (
        select(Registration.id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(Occurrence.organisation_id == organisation_id)
    )
    is_early = and_(Message.kind == MessageKind.REMINDER, Message.rule_id.is_(None))
    waits_for_hours = and_(Message.kind.in_(WAITING_KINDS), Message.decided_at.is_(None), ~is_early)
    session.execute(
        update(Message)
        .where(
            Message.subject_id.in_(families),
            Message.state == MessageState.QUEUED,
            Message.due_at > now,
            or_(waits_for_hours, Message.held_by.is_not(None)),
        )
        .values(due_at=now, decided_at=now),
        execution_options={"synchronize_session": False},
    )
