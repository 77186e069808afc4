"""The messages about a pupil's registration that a guardian has to confirm."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from services.notifier.models import Message, MessageKind, MessageState
from shared.config import Settings
from shared.contracts import CancelReason, Fact
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from shared.links import build_guardian_url, build_manage_url
from tests.notifier.fact_builder import GUARDIAN, FactBuilder
from tests.notifier.messages import apply_facts, list_captured, send_all_due

ASKED, AWAITED = MessageKind.GUARDIAN_ASKED, MessageKind.GUARDIAN_AWAITED
COPY = MessageKind.GUARDIAN_COPY


def list_queued(database: Database) -> set[tuple[str, str]]:
    """Return kind and recipient of the messages that wait."""
    with database.read() as session:
        rows = select(Message.kind, Message.recipient).where(Message.state == MessageState.QUEUED)
        return {(kind, recipient) for kind, recipient in session.execute(rows)}


@pytest.fixture
def asked(database: Database, fact_builder: FactBuilder) -> None:
    """Apply the facts that a guardian has to confirm."""
    apply_facts(
        database, fact_builder.build_occurrence_published(), fact_builder.build_guardian_asked()
    )


@pytest.mark.usefixtures("asked")
def test_guardian_is_asked_by_an_own_link_and_the_pupil_is_told(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    contact, sent = fact_builder.registration, list_captured(database)
    by_recipient = {one.recipient: one.text for one in sent}
    assert by_recipient.keys() == {
        "huoltaja@example.org", contact.contact_email, contact.contact_phone,
    }  # fmt: skip
    guardian_link = build_guardian_url(settings, contact.registration_id)
    assert guardian_link in by_recipient["huoltaja@example.org"]
    assert guardian_link not in by_recipient[contact.contact_email]
    assert (
        build_manage_url(settings, contact.registration_id, 1)
        in (by_recipient[contact.contact_email])
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Saako lapsesi tulla?"),
        ("sv", "Får ditt barn komma?"),
        ("en", "May your child come?"),
    ],
)
def test_request_to_a_guardian_is_in_the_language_of_the_form(
    database: Database, fact_builder: FactBuilder, settings: Settings, language: str, words: str
) -> None:
    fact = fact_builder.build_guardian_asked(language=language, guardian_phone="+358405556677")
    apply_facts(database, fact_builder.build_occurrence_published(), fact)
    send_all_due(database, settings)
    texts = [one.text for one in list_captured(database) if "/r/guardian/" in one.text]
    assert len(texts) == 2  # SMS and e-mail
    assert any(words in text for text in texts)


@pytest.mark.parametrize(
    ("is_copied", "copies"), [(True, {"huoltaja@example.org"}), (False, set())]
)
def test_confirmation_is_copied_unless_the_pupil_asked_not_to(
    database: Database,
    fact_builder: FactBuilder,
    settings: Settings,
    asked: None,
    is_copied: bool,
    copies: set[str],
) -> None:
    send_all_due(database, settings)
    given = {**GUARDIAN, "is_guardian_copied": is_copied, "version": 2, "seats": 1}
    apply_facts(database, fact_builder.build_registration_confirmed(**given))
    queued = list_queued(database)
    assert {recipient for kind, recipient in queued if kind == COPY} == copies
    assert MessageKind.CONFIRMED in {kind for kind, _recipient in queued}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("reason", "kind", "is_copied"),
    [
        (CancelReason.GUARDIAN_DECLINED, MessageKind.GUARDIAN_DECLINED, False),
        (CancelReason.GUARDIAN_SILENT, MessageKind.GUARDIAN_SILENT, True),
        (CancelReason.NONE, MessageKind.CANCELLED, True),
    ],
)
def test_pupil_is_told_why_the_place_is_lost(
    database: Database,
    fact_builder: FactBuilder,
    reason: CancelReason,
    kind: MessageKind,
    is_copied: bool,
) -> None:
    apply_facts(database, fact_builder.build_guardian_ended(reason))
    kinds = {kind for kind, _recipient in list_queued(database)}
    assert kinds == ({kind, COPY} if is_copied else {kind})


@pytest.mark.parametrize(
    "build",
    [
        lambda builder: builder.build_occurrence_moved(),
        lambda builder: builder.build_occurrence_cancelled(version=2),
    ],
)
def test_guardian_learns_that_the_event_moved_or_is_cancelled(
    database: Database, fact_builder: FactBuilder, build: Callable[[FactBuilder], Fact]
) -> None:
    status = RegistrationStatus.CONFIRMED
    confirmed = fact_builder.build_registration_confirmed(**GUARDIAN, status=status)
    apply_facts(database, fact_builder.build_occurrence_published(), confirmed)
    apply_facts(database, build(fact_builder))
    assert (COPY, "huoltaja@example.org") in list_queued(database)


@pytest.mark.usefixtures("asked")
def test_pupil_whose_guardian_is_asked_learns_that_the_event_is_cancelled(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(database, fact_builder.build_occurrence_cancelled(version=2))
    kinds = {kind for kind, _recipient in list_queued(database)}
    assert kinds == {MessageKind.OCCURRENCE_CANCELLED, COPY}
    send_all_due(database, settings)
    sent = {one.recipient for one in list_captured(database) if "/r/guardian/" not in one.text}
    contact = fact_builder.registration
    assert {contact.contact_email, contact.contact_phone} <= sent
    assert list_queued(database) == set()
