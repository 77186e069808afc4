"""E-mails to staff: one for each fact, in their language, deleted after the link expires."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.notifier.message.content import LINK_PLACEHOLDER
from services.notifier.models import Delivery, Message, StaffMail, SubjectType
from services.notifier.staff_mail import operations
from shared import clock, links
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested, build_staff_invited
from tests.notifier.messages import (
    apply_facts,
    delete_expired_after,
    list_captured,
    list_email_kinds,
    list_messages,
    send_all_due,
)

LANGUAGES = ("fi", "sv", "en")
SUBJECTS = {"fi": "Kirjaudu Liveen", "sv": "Logga in i Live", "en": "Sign in to Live"}
GREETINGS = {"fi": "Hei Liisa!", "sv": "Hej Liisa!", "en": "Hello Liisa!"}
INVITATIONS = {
    "fi": ("Liity mukaan Liveen: Raseko", "Maija kutsuu sinut", "Roolisi: Tapahtumien tekijä"),
    "sv": ("Gå med i Live: Raseko", "Maija bjuder in dig", "Din roll: Redaktör"),
    "en": ("Join Raseko in Live", "Maija invites you", "Your role: Editor"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_in_sends_one_email_in_their_language_with_the_link(
    database: Database, settings: Settings, language: str
) -> None:
    fact = build_sign_in_requested(language=language)
    apply_facts(database, fact)
    send_all_due(database, settings)
    (mail,) = list_captured(database)
    link = links.build_sign_in_url(settings, fact.sign_in_id)
    assert (mail.recipient, mail.email_subject) == ("liisa@example.org", SUBJECTS[language])
    assert GREETINGS[language] in mail.text
    assert link in mail.text
    assert f'href="{link}"' in mail.html
    assert f'<html lang="{language}">' in mail.html


def test_text_in_place_of_a_name_is_left_out(database: Database, settings: Settings) -> None:
    name = "Voitit! Katso www.evil.example/lahja!"
    apply_facts(database, build_sign_in_requested(name=name), build_staff_invited(invited_by=name))
    send_all_due(database, settings)
    texts = [mail.text + mail.html for mail in list_captured(database)]
    assert len(texts) == 2
    assert not any("evil" in text for text in texts)


def test_link_in_a_sign_in_email_is_valid_only_for_signing_in(
    database: Database, settings: Settings
) -> None:
    fact = build_sign_in_requested()
    apply_facts(database, fact)
    send_all_due(database, settings)
    token = list_captured(database)[0].text.split("/sign-in/")[1].split()[0]
    assert links.read_secret_id(token) == fact.sign_in_id
    assert links.is_valid_secret(settings, "sign-in", token, 1)
    assert not links.is_valid_secret(settings, "invitation", token, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_invitation_names_organisation_inviter_and_role(
    database: Database, settings: Settings, language: str
) -> None:
    fact = build_staff_invited(language=language)
    apply_facts(database, fact)
    send_all_due(database, settings)
    (mail,) = list_captured(database)
    subject, inviter, role = INVITATIONS[language]
    assert mail.email_subject == subject
    for body in (mail.text, mail.html):
        assert inviter in body
        assert role in body
        assert links.build_invitation_url(settings, fact.invitation_id) in body


def test_invitation_without_an_inviter_names_none(database: Database, settings: Settings) -> None:
    apply_facts(database, build_staff_invited(invited_by="", language="en"))
    send_all_due(database, settings)
    assert "You are invited. Your role: Editor" in list_captured(database)[0].text


@pytest.mark.parametrize("build_fact", [build_sign_in_requested, build_staff_invited])
def test_repeated_fact_sends_one_email(
    database: Database, settings: Settings, build_fact: Callable[[], Fact]
) -> None:
    fact = build_fact()
    apply_facts(database, fact, fact)
    send_all_due(database, settings)
    apply_facts(database, fact)
    send_all_due(database, settings)
    assert [row.times for row in list_captured(database)] == [1]


def test_repeated_fact_without_the_lookup_breaks_the_unique_key(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the lookup of an earlier e-mail, the unique key raises."""
    monkeypatch.setattr(operations, "_is_queued", lambda *_args: False)
    fact = build_sign_in_requested()
    apply_facts(database, fact)
    with pytest.raises(IntegrityError):
        apply_facts(database, fact)


def test_two_sign_in_requests_send_two_links(database: Database, settings: Settings) -> None:
    apply_facts(database, build_sign_in_requested(), build_sign_in_requested())
    send_all_due(database, settings)
    assert len({row.text for row in list_captured(database)}) == 2


def test_sign_in_email_with_an_expired_link_is_not_sent(
    database: Database, settings: Settings
) -> None:
    apply_facts(database, build_sign_in_requested())
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        send_all_due(database, settings)
    assert list_captured(database) == []
    assert list_email_kinds(database, "cancelled") == ["sign_in"]


def test_sign_in_email_at_night_is_sent_at_once(database: Database, settings: Settings) -> None:
    night = clock.now().replace(hour=1, minute=30) + timedelta(days=1)
    with time_machine.travel(night, tick=False):
        apply_facts(database, build_sign_in_requested())
        send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["sign_in"]


def test_stored_staff_email_contains_no_secret(database: Database, settings: Settings) -> None:
    fact, other = build_sign_in_requested(), build_staff_invited()
    apply_facts(database, fact, other)
    send_all_due(database, settings)
    secrets = [
        links.build_sign_in_url(settings, fact.sign_in_id).rpartition("/")[2],
        links.build_invitation_url(settings, other.invitation_id).rpartition("/")[2],
    ]
    for row in list_messages(database):
        stored = row.email_subject + row.text + row.html
        assert LINK_PLACEHOLDER in stored
        assert not any(secret in stored for secret in secrets)


def test_staff_email_appears_in_the_inbox(
    app: Flask, database: Database, settings: Settings
) -> None:
    apply_facts(database, build_sign_in_requested())
    send_all_due(database, settings)
    row = app.test_client().get("/dev/inbox.json").json[0]
    assert (row["to"], row["registration_id"]) == ("liisa@example.org", None)
    assert row["attachments"] == []
    page = app.test_client().get("/dev/inbox?lang=en").text
    assert "Kirjaudu Liveen" in page


def test_staff_emails_are_deleted_a_month_after_their_link_expires(
    database: Database, settings: Settings, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        build_sign_in_requested(),
        build_staff_invited(),
    )
    send_all_due(database, settings)
    delete_expired_after(database, settings, days=29)
    assert count_emails_and_attempts(database) == (2, 2)
    delete_expired_after(database, settings, days=31)
    # The sign-in link expired on the first day, that of the invitation expires after two weeks.
    assert count_emails_and_attempts(database) == (1, 1)
    delete_expired_after(database, settings, days=45)
    assert count_emails_and_attempts(database) == (0, 0)
    assert list_email_kinds(database, "sent") == ["confirmed"]


def count_emails_and_attempts(database: Database) -> tuple[int, int]:
    """Count the e-mails to staff, and the attempts to send them."""
    with database.read() as session:
        message_ids = select(Message.id).where(Message.subject_type == SubjectType.STAFF_MAIL)
        attempts = select(Delivery).where(Delivery.message_id.in_(message_ids))
        mails = session.scalars(select(StaffMail)).all()
        return len(mails), len(session.scalars(attempts).all())
