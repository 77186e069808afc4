"""The ledger as the staff sees it: whose it is, what each state is called, what is found."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.notifier import retention
from services.notifier.app import create_app
from services.notifier.message_log import failure_reasons, states, views
from services.notifier.message_log.operations import ResendRule
from services.notifier.message_log.states import StateGroup
from services.notifier.models import (
    DELIVERY_RANK,
    PROBLEM_STATES,
    REGISTRATION_KINDS,
    ChannelName,
    DeliveryState,
    Message,
    MessageState,
    Occurrence,
    Registration,
    StaffMail,
)
from shared import clock
from shared.config import Settings
from shared.contracts import SignInRequested
from shared.database.session import Database
from shared.staff.audit import audit
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import create_fact_builders, end_attempt, get_only_message
from tests.notifier.messages import apply_facts, list_messages, send_all_due
from tests.staff_user import StaffUser


@pytest.fixture
def editor(app: Flask, queued_builder: FactBuilder) -> StaffUser:
    """Somebody who may see the messages of the family's organiser."""
    return StaffUser(app, {queued_builder.occurrence.organisation_id: "editor"})


@pytest.fixture
def client(app: Flask, editor: StaffUser) -> FlaskClient:
    """Her browser, in English."""
    made = editor.sign_in(app.test_client())
    made.set_cookie("lang", "en")
    return made


def build_page_urls(fact_builder: FactBuilder, database: Database) -> list[str]:
    """Every page about the messages of this family."""
    mail = get_only_message(database, "confirmed", "email").id
    return [
        f"/staff/messages/occurrences/{fact_builder.occurrence.occurrence_id}",
        f"/staff/messages/registrations/{fact_builder.registration.registration_id}",
        f"/staff/messages/{mail}.html",
        f"/staff/messages/{mail}/resend",
    ]


def get_registration_page(client: FlaskClient, fact_builder: FactBuilder) -> str:
    return client.get(
        f"/staff/messages/registrations/{fact_builder.registration.registration_id}"
    ).text


def get_occurrence_page(client: FlaskClient, fact_builder: FactBuilder, query: str = "") -> str:
    return client.get(
        f"/staff/messages/occurrences/{fact_builder.occurrence.occurrence_id}{query}"
    ).text


# --- who may see it ---


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_message_pages_by_each_role_need_the_right_to_message(
    app: Flask, database: Database, queued_builder: FactBuilder, role: str
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    person = StaffUser(app, {queued_builder.occurrence.organisation_id: role}).sign_in(
        app.test_client()
    )
    wanted = 200 if Right.MESSAGE in ROLE_RIGHTS[Role(role)] else 403
    pages = [
        "/staff/messages/",
        "/staff/messages/search?q=Aino",
        *build_page_urls(queued_builder, database),
    ]
    assert {path: person.get(path).status_code for path in pages} == dict.fromkeys(pages, wanted)


def test_message_pages_of_another_organisation_are_not_found(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    other_user = StaffUser(app, {uuid4(): "admin"})
    client = other_user.sign_in(app.test_client())
    pages = build_page_urls(queued_builder, database)
    assert {client.get(path).status_code for path in pages} == {404}
    assert client.post(pages[-1], data=other_user.form_data()).status_code == 404
    for path in ("/staff/messages/", "/staff/messages/search?q=Aino"):
        assert "Virtanen" not in client.get(path).text


def test_message_pages_by_another_coordinator_are_forbidden(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    client = StaffUser(app, {uuid4(): "coordinator"}).sign_in(app.test_client())
    assert {client.get(path).status_code for path in build_page_urls(queued_builder, database)} == {
        403
    }


def test_message_pages_without_an_organisation_are_not_found(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        session.execute(update(Occurrence).values(organisation_id=None))
    assert {client.get(path).status_code for path in build_page_urls(queued_builder, database)} == {
        404
    }


def test_message_pages_when_signed_out_redirect_to_sign_in(
    app: Flask, database: Database, queued_builder: FactBuilder
) -> None:
    client = app.test_client()
    for path in ("/staff/messages/", *build_page_urls(queued_builder, database)):
        assert client.get(path).location.startswith("/sign-in?next="), path


def test_message_pages_of_unknown_ids_are_not_found(client: FlaskClient) -> None:
    for path in ("occurrences/{}", "registrations/{}", "{}.html", "{}/resend"):
        assert client.get("/staff/messages/" + path.format(uuid4())).status_code == 404


def test_message_pages_with_capture_off_open(
    settings: Settings, database: Database, queued_builder: FactBuilder
) -> None:
    app = create_app(replace(settings, capture=False))
    client = StaffUser(app, {queued_builder.occurrence.organisation_id: "admin"}).sign_in(
        app.test_client()
    )
    for path in ("/staff/messages/", "/staff/messages/log/"):
        assert client.get(path).status_code == 200
    app.extensions["live"].database.dispose()


def test_staff_emails_are_not_shown_in_the_message_log(
    database: Database, client: FlaskClient
) -> None:
    fact = SignInRequested(
        version=1, sign_in_id=uuid4(), name="Liisa", email="liisa@example.org", language="fi",
        expires_at=clock.now() + timedelta(minutes=15),
    )  # fmt: skip
    apply_facts(database, fact)
    with database.read() as session:
        assert session.get(StaffMail, fact.sign_in_id) is not None
    theirs = next(row for row in list_messages(database) if row.subject_type == "staff_mail")
    for path in (f"{theirs.id}.html", f"{theirs.id}/resend", f"registrations/{fact.sign_in_id}"):
        assert client.get(f"/staff/messages/{path}").status_code == 404
    assert "liisa@example.org" not in client.get("/staff/messages/").text
    assert "Nobody found" in client.get("/staff/messages/search?q=liisa@example.org").text


# --- what is noted ---


def test_viewed_pages_are_audited_without_personal_data(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, editor: StaffUser
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    pages = build_page_urls(queued_builder, database)
    for path in ("/staff/messages/", "/staff/messages/search?q=Virtanen", *pages):
        assert client.get(path).status_code == 200
    with database.read() as session:
        rows = session.execute(select(audit).order_by(audit.c.seq)).all()
    assert [row.action for row in rows] == [
        "messages_seen", "messages_searched", "occurrence_messages_seen",
        "registration_messages_seen", "mail_seen", "registration_messages_seen",
    ]  # fmt: skip
    assert {row.organisation_id for row in rows} == {queued_builder.occurrence.organisation_id}
    assert not any(word in str(rows) for word in ("Aino", "Virtanen", "@example.org", "+358"))


def test_search_without_results_is_not_audited(database: Database, client: FlaskClient) -> None:
    client.get("/staff/messages/search?q=nobody")
    client.get("/staff/messages/search")
    with database.read() as session:
        assert session.execute(select(audit)).all() == []


def test_log_page_names_the_viewer_and_the_viewed_page(
    app: Flask, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    get_occurrence_page(client, queued_builder)
    admin = StaffUser(app, {queued_builder.occurrence.organisation_id: "admin"}, "Maija").sign_in(
        app.test_client()
    )
    page = admin.get("/staff/messages/log/?lang=en").text
    assert "an event&#39;s messages: Avoimet ovet" in page
    assert "Liisa" in page


# --- states in words ---


@pytest.mark.parametrize(
    ("status", "channel", "error", "words"),
    [
        ("sent", "email", "", "Sent"),
        ("delivered", "sms", "", "Arrived"),
        ("failed", "sms", "21211", "There is no such phone number"),
        ("failed", "sms", "21610", "The recipient has stopped text messages"),
        ("undelivered", "sms", "30003", "switched off or out of reach"),
        ("undelivered", "sms", "30005", "The number is not in use any more"),
        ("undelivered", "sms", "30006", "This is a landline"),
        ("failed", "email", "550", "There is no such e-mail address"),
        ("failed", "email", "552", "mailbox is full"),
        ("failed", "email", "571", "says only: code 571"),
        ("failed", "email", "TimeoutError", "was busy or was not reached"),
        ("unknown", "sms", "ReadTimeout", "The provider did not answer."),
        ("unknown", "sms", "several-alike", "Several messages like this"),
        ("busy", "email", "451", "Waiting until"),
    ],
)
def test_message_state_is_shown_in_words_with_its_reason(
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    status: str,
    channel: str,
    error: str,
    words: str,
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", channel), status, error)
    for page in (
        get_occurrence_page(client, queued_builder),
        get_registration_page(client, queued_builder),
    ):
        assert words in page


def test_queued_reminder_is_shown_with_its_time(
    client: FlaskClient, queued_builder: FactBuilder
) -> None:
    page = get_occurrence_page(client, queued_builder, "?kind=reminder")
    assert page.count("Waiting until") == 2
    assert "Confirmation</option>" in page
    assert "Confirmation <span" not in page


def test_message_being_sent_or_cancelled_is_shown_in_words(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sending")
    apply_facts(database, queued_builder.build_registration_cancelled())
    page = get_occurrence_page(client, queued_builder)
    assert "Being sent" in page
    assert "Not needed any more</span>" in page


def test_every_state_and_kind_has_a_group_and_a_label() -> None:
    grouped = [state for group in StateGroup for state in states.list_states(group)]
    assert sorted(grouped) == sorted(MessageState)
    assert set(views.STATE_LABELS) == {*MessageState, *DeliveryState}
    assert set(DELIVERY_RANK) == set(DeliveryState)
    assert set(views.GROUP_LABELS) == set(StateGroup)
    assert set(views.CHANNEL_LABELS) == set(ChannelName)
    assert all(views.label_kind(kind) for kind in REGISTRATION_KINDS)
    arrived_or_waits = set(MessageState) - set(PROBLEM_STATES)
    assert set(views.REFUSAL_TEXTS) == {*arrived_or_waits, *ResendRule}
    assert {code for code in failure_reasons.REASONS if code.isdecimal()} >= {
        "21211",
        "30003",
        "550",
    }


def test_attempts_of_a_message_are_listed_in_order_with_results(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    mail = get_only_message(database, "confirmed", "email")
    end_attempt(database, mail, "busy", "451", minutes_ago=9)
    end_attempt(database, mail, "failed", "550", minutes_ago=1)
    page = get_registration_page(client, queued_builder)
    assert page.index("(451)") < page.index("(550)")


# --- texts ---


def test_sent_text_is_shown_without_the_secret_link(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    page = get_registration_page(client, queued_builder)
    assert page.count("[the family&#39;s link]") == 2
    assert "Paikkasi" in page or "Teille on varattu" in page
    mail = client.get(f"/staff/messages/{get_only_message(database, 'confirmed', 'email').id}.html")
    assert mail.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert mail.headers["Cache-Control"] == "no-store"
    assert 'href="#"' in mail.text
    for text in (page, mail.text):
        assert "/r/" not in text
        assert "manage_url" not in text


def test_text_after_body_days_is_deleted_even_if_never_sent(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sent")
    with time_machine.travel(clock.now() + timedelta(days=settings.body_days, hours=1)):
        with database.begin() as session:
            retention.delete_expired_data(session, settings)
        assert not any(row.text for row in list_messages(database))
    assert get_registration_page(client, queued_builder).count("Its text is erased by now") == 2
    mail = get_only_message(database, "confirmed", "email")
    gone = client.get(f"/staff/messages/{mail.id}.html")
    assert gone.location == f"/staff/messages/registrations/{mail.subject_id}"


def test_erased_contact_is_shown_as_erased(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "sent")
    with database.begin() as session:
        session.execute(update(Occurrence).values(ends_at=clock.now() - timedelta(days=31)))
        retention.delete_expired_data(session, settings)
    page = get_occurrence_page(client, queued_builder)
    assert page.count(">Erased<") == 4
    assert "erased:" not in page + get_registration_page(client, queued_builder)
    assert "an erased contact" in get_registration_page(client, queued_builder)


def test_html_in_a_message_or_a_name_is_escaped(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sent")
    with database.begin() as session:
        session.execute(update(Message).values(text="<script>x</script>", recipient="<b>@x"))
        session.execute(update(Registration).values(contact_name="<i>Aino</i>"))
    assert "&lt;script&gt;" in get_registration_page(client, queued_builder)
    for page in (
        get_registration_page(client, queued_builder),
        get_occurrence_page(client, queued_builder),
    ):
        assert not any(tag in page for tag in ("<script", "<b>@", "<i>Aino"))


# --- lists ---


def test_overview_lists_upcoming_events_before_past_ones(
    app: Flask,
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    settings: Settings,
) -> None:
    here = queued_builder.occurrence.organisation_id
    past = FactBuilder(organisation_id=here, title={"fi": "Past", "sv": "Past", "en": "Past event"})
    later = FactBuilder(organisation_id=here, starts_at=clock.now() + timedelta(days=20),
                  title={"fi": "Later", "sv": "Later", "en": "Later event"})  # fmt: skip
    elsewhere = FactBuilder(title={"fi": "x", "sv": "x", "en": "Elsewhere event"})
    for builder in (past, later, elsewhere):
        apply_facts(
            database, builder.build_occurrence_published(), builder.build_registration_confirmed()
        )
    send_all_due(database, settings)
    with database.begin() as session:
        session.execute(
            update(Occurrence)
            .where(Occurrence.id == past.occurrence.occurrence_id)
            .values(starts_at=clock.now() - timedelta(days=3), ends_at=clock.now())
        )
    page = client.get("/staff/messages/").text
    assert page.index("Open day") < page.index("Later event") < page.index("Past event")
    assert "Elsewhere" not in page
    assert f"occurrences/{queued_builder.occurrence.occurrence_id}?state=sent" in page


def test_overview_lists_problems_first(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "unknown", "ReadTimeout")
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    page = client.get("/staff/messages/").text
    assert page.count("/staff/messages/registrations/") == 2
    assert page.index("See to these first") < page.index("no such e-mail address")


def test_overview_leaves_out_problems_that_are_solved(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    apply_facts(
        database, queued_builder.build_registration_changed(contact_email="right@example.org")
    )
    assert "See to these first" not in client.get("/staff/messages/").text
    end_attempt(database, get_only_message(database, "changed", "email"), "failed", "550")
    assert "See to these first" in client.get("/staff/messages/").text
    apply_facts(database, queued_builder.build_registration_cancelled())
    assert "See to these first" not in client.get("/staff/messages/").text


def test_overview_without_messages_offers_one_action(
    app: Flask, database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    client = StaffUser(app, {fact_builder.occurrence.organisation_id: "admin"}).sign_in(
        app.test_client()
    )
    page = client.get("/staff/messages/?lang=en").text
    assert "No messages yet" in page
    assert page.split("<main")[1].count('class="button"') == 1


def test_occurrence_page_shows_fifty_rows_with_problems_first(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    oldest = get_only_message(database, "confirmed", "email")
    apply_facts(
        database,
        *(
            family.build_registration_confirmed()
            for family in create_fact_builders(13, queued_builder)
        ),
    )
    end_attempt(database, oldest, "failed", "550")
    first, second = (
        get_occurrence_page(client, queued_builder),
        get_occurrence_page(client, queued_builder, "?page=2"),
    )
    assert (first.count('class="entry"'), second.count('class="entry"')) == (50, 6)
    assert "no such e-mail address" in first
    assert 'href="?state=&amp;kind=&amp;page=2"' in first
    assert "no such e-mail address" not in second


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=" + "9" * 5000, "?state=x&kind=y"])
def test_occurrence_page_with_any_query_opens(
    client: FlaskClient, queued_builder: FactBuilder, query: str
) -> None:
    url = f"/staff/messages/occurrences/{queued_builder.occurrence.occurrence_id}{query}"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("group", StateGroup)
def test_occurrence_page_filtered_by_state_shows_only_that_state(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, group: StateGroup
) -> None:
    everyone = create_fact_builders(5, queued_builder)
    apply_facts(database, *(family.build_registration_confirmed() for family in everyone))
    rows = [
        row for row in list_messages(database) if (row.kind, row.channel) == ("confirmed", "email")
    ]
    ends = ("failed", "unknown", "sent", "delivered", "sending")
    for row, status in zip(rows[1:], ends, strict=True):
        end_attempt(database, row, status)
    apply_facts(database, everyone[3].build_registration_cancelled())  # its reminders are dropped
    shown = get_occurrence_page(client, queued_builder, f"?state={group}").count('class="entry"')
    with database.read() as session:
        theirs = select(Message).where(Message.state.in_(states.list_states(group)))
        assert shown == len(session.scalars(theirs).all()) > 0


@pytest.mark.parametrize(
    "words", ["virtanen", "aino@example", "040 123 4567", "+358 40 1234567", "0401234567"]
)
def test_search_by_name_address_or_number_finds_the_registration(
    client: FlaskClient, words: str
) -> None:
    page = client.get("/staff/messages/search", query_string={"q": words}).text
    assert "1 registration<" in page


@pytest.mark.parametrize("words", ["%", "_", "Möttönen", "0" * 300, "' OR 1=1"])
def test_search_by_any_other_text_finds_nothing(client: FlaskClient, words: str) -> None:
    page = client.get("/staff/messages/search", query_string={"q": words})
    assert page.status_code == 200
    assert "Virtanen" not in page.text


def test_search_by_a_former_address_finds_the_registration(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database, queued_builder.build_registration_changed(contact_email="new@example.org")
    )
    assert "1 registration<" in client.get("/staff/messages/search?q=aino@example.org").text


def test_overview_has_a_heading_in_each_language(database: Database, client: FlaskClient) -> None:
    headings = {"fi": "Viestit", "sv": "Meddelanden", "en": "Messages"}
    for language, heading in headings.items():
        page = client.get(f"/staff/messages/?lang={language}").text
        assert f"<h1>{heading}</h1>" in page
