"""Data written by version 0.1.0 is used by the present code: nothing promised is lost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import time_machine

from shared import vocabulary
from shared.bus.tools import dead_letters
from shared.i18n import LANGUAGES
from tests.upgrade.installation import Installation

WRITTEN = Path(__file__).parent / "data_0_1_0"
NOW = "2026-11-28T08:20:00+00:00"  # twenty minutes after the data were written


@pytest.fixture
def installation(data_folder: Path) -> Iterator[Installation]:
    """Return an installation over the data of version 0.1.0, migrated."""
    with time_machine.travel(NOW):
        yield Installation(data_folder, WRITTEN)


@pytest.fixture
def cookie(installation: Installation) -> str:
    """The session cookie of the administrator."""
    value: str = installation.expected["cookie"]["value"]
    return value


def read_family(installation: Installation, name: str) -> dict[str, Any]:
    """Return what a family asked for and was answered."""
    family: dict[str, Any] = installation.expected["families"][name]
    return family


def manage_path(family: dict[str, Any]) -> str:
    """Return the path of a family's secret link."""
    url: str = family["answer"]["manage_url"]
    return "/r/" + url.rpartition("/")[2]


def test_idempotency_key_of_0_1_0_gives_the_same_answer(installation: Installation) -> None:
    for name in ("with_key", "changed", "queued", "in_the_outbox"):
        family = read_family(installation, name)
        answer = installation.post(
            "registrations",
            "/api/registrations/v1/registrations",
            json=family["body"],
            headers={"Idempotency-Key": family["key"]},
        )
        assert (answer.status_code, answer.json) == (201, family["answer"])


def test_idempotency_key_of_0_1_0_refuses_another_body(installation: Installation) -> None:
    family = read_family(installation, "with_key")
    body = family["body"] | {"note": "Another note."}

    answer = installation.post(
        "registrations",
        "/api/registrations/v1/registrations",
        json=body,
        headers={"Idempotency-Key": family["key"]},
    )

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["type"] == "urn:live:key-reused"


def test_manage_link_of_0_1_0_shows_the_registration(installation: Installation) -> None:
    page = installation.get("registrations", manage_path(read_family(installation, "with_key")))

    assert page.status_code == 200
    assert "Eeli" in page.text
    assert "Enni" in page.text
    assert "aino@example.org" in page.text
    assert "Tulemme bussilla." in page.text


def test_manage_link_of_0_1_0_shows_a_change_and_a_removal(installation: Installation) -> None:
    changed = installation.get("registrations", manage_path(read_family(installation, "changed")))
    smaller = installation.get("registrations", manage_path(read_family(installation, "smaller")))

    assert "bo.berg@example.org" in changed.text
    assert "Otso" in smaller.text
    assert "Onni" not in smaller.text


def test_manage_link_of_0_1_0_cancels(installation: Installation) -> None:
    family = read_family(installation, "with_key")

    answer = installation.post("registrations", f"{manage_path(family)}/cancel")
    installation.relay_facts()
    installation.apply_facts()
    installation.send_messages()

    assert answer.status_code == 303
    kinds = [one.kind for one in installation.read_messages("aino@example.org")]
    assert kinds == ["confirmed", "reminder", "cancelled"]


def test_cancelled_registration_of_0_1_0_stays_cancelled(installation: Installation) -> None:
    for name in ("cancelled", "cancelled_event"):
        path = manage_path(read_family(installation, name))
        assert "cancelled" in installation.get("registrations", path).text
        assert installation.get("registrations", f"{path}/change").text.count('id="change"') == 0


def test_session_of_0_1_0_is_signed_in_to_every_service(
    installation: Installation, cookie: str
) -> None:
    for service, path in (
        ("events", "/staff/"),
        ("events", "/staff/people/"),
        ("registrations", "/staff/registrations/"),
        ("notifier", "/staff/messages/"),
    ):
        page = installation.get(service, path, cookie)
        assert page.status_code == 200
        assert "Anna Aalto" in page.text


def test_session_that_ended_in_0_1_0_stays_ended(installation: Installation) -> None:
    ended = installation.expected["ended_cookie"]

    for service, path in (("events", "/staff/"), ("registrations", "/staff/registrations/")):
        answer = installation.get(service, path, ended)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")


def test_form_token_of_0_1_0_is_accepted(installation: Installation, cookie: str) -> None:
    occurrence = installation.expected["occurrences"]["here"][0]

    answer = installation.post(
        "registrations",
        f"/staff/registrations/occurrences/{occurrence}/capacity",
        cookie,
        data={"csrf": installation.expected["csrf"], "capacity": "15", "shown": "12"},
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?done=capacity")


def test_sign_in_link_of_0_1_0_signs_in(installation: Installation) -> None:
    path = f"/sign-in/{installation.expected['sign_in_secret']}"

    with time_machine.travel("2026-11-28T08:10:00+00:00"):
        answer = installation.post("events", path)

    assert answer.status_code == 303
    assert answer.headers["Set-Cookie"].startswith("staff=")


def test_invitation_of_0_1_0_can_be_accepted(installation: Installation) -> None:
    path = f"/invitation/{installation.expected['invitation_secret']}"

    assert "siiri@example.org" in installation.get("events", path).text
    assert installation.post("events", path, data={"name": "Siiri Salo"}).status_code == 303


def test_waiting_facts_of_0_1_0_are_relayed_and_applied(installation: Installation) -> None:
    carried = installation.relay_facts()
    installation.apply_facts()

    assert set(carried) == {"events", "registrations", "notifier"}
    for recipient in ("henna@example.org", "ilona@example.org"):  # on the bus, in the outbox
        kinds = [one.kind for one in installation.read_messages(recipient)]
        assert kinds == ["confirmed"]
    assert [one.kind for one in installation.read_messages("anna@example.org")] == [
        "invitation",
        "sign_in",
    ]


def test_dead_letter_of_0_1_0_is_replayed_and_applied(installation: Installation) -> None:
    replayed = dead_letters.run_action(
        installation.bus_url, dead_letters.Action.REPLAY, ["notifier"]
    )
    installation.apply_facts()

    assert replayed == 1
    assert [one.kind for one in installation.read_messages("jani@example.org")] == ["confirmed"]


def test_queued_messages_of_0_1_0_are_sent(installation: Installation) -> None:
    installation.send_messages()

    for recipient in ("gun@example.org", "+358401234507"):
        states = {one.kind: str(one.state) for one in installation.read_messages(recipient)}
        assert states == {"confirmed": "sent", "reminder": "queued"}


def test_sent_message_carries_the_link_of_0_1_0(installation: Installation) -> None:
    installation.send_messages()

    inbox = installation.get("notifier", "/dev/inbox.json").json
    assert inbox is not None
    (text,) = [one["text"] for one in inbox if one["to"] == "gun@example.org"]
    assert manage_path(read_family(installation, "queued")) in text


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_message_left_in_doubt_is_sent(installation: Installation, state: str) -> None:
    (left,) = [one for one in installation.expected["messages"] if one["state"] == state]

    installation.send_messages()

    found = installation.read_messages(left["recipient"])
    (message,) = [one for one in found if str(one.id) == left["id"]]
    assert str(message.state) == "sent"
    assert message.sent_at is not None


def test_final_states_of_0_1_0_do_not_change(installation: Installation) -> None:
    final = ("sent", "delivered", "undelivered", "failed", "cancelled")
    before = {
        one["id"]: one["state"]
        for one in installation.expected["messages"]
        if one["state"] in final
    }
    assert set(before.values()) == set(final)

    installation.send_messages()

    recipients = {one["recipient"] for one in installation.expected["messages"]}
    after = {
        str(message.id): str(message.state)
        for recipient in recipients
        for message in installation.read_messages(recipient)
    }
    assert {message_id: after[message_id] for message_id in before} == before


def test_logs_show_the_actions_of_0_1_0_in_words(installation: Installation, cookie: str) -> None:
    words = {
        ("events", "/staff/log/"): [
            "Looked at the members",
            "Invited somebody",
            "Joined",
            "Changed a role",
            "Removed a member",
            "Made a draft",
            "Published the event",
            "Moved a time",
            "Cancelled times",
        ],
        ("registrations", "/staff/registrations/log/"): [
            "Looked at the participants",
            "Downloaded the list",
            "Changed the capacity",
            "Registered by hand",
            "Looked at a registration",
        ],
        ("notifier", "/staff/messages/log/"): ["Looked at an event&#39;s messages"],
    }
    for (service, path), expected in words.items():
        page = installation.get(service, f"{path}?views=1", cookie).text
        assert [word for word in expected if word not in page] == []


def test_catalogue_shows_the_events_of_0_1_0(installation: Installation) -> None:
    slugs = installation.expected["slugs"]
    catalogue = installation.get("events", "/").text

    for name in ("here", "elsewhere", "walk_in"):
        assert f"/events/{slugs[name]}" in catalogue
        assert installation.get("events", f"/events/{slugs[name]}").status_code == 200
    assert f"/events/{slugs['draft']}" not in catalogue
    assert installation.get("events", f"/events/{slugs['draft']}").status_code == 404
    assert "Cancelled" in installation.get("events", f"/events/{slugs['cancelled']}").text


def test_events_of_0_1_0_are_found_by_kind_and_municipality(installation: Installation) -> None:
    events = installation.get("events", "/api/events/v1/events").json
    kinds = vocabulary.load_event_kinds()
    for event in events:
        words = kinds[event["kind"]].name("sv").upper()
        found = installation.get("events", f"/api/events/v1/events?q={quote(words)}").json
        assert event["slug"] in {one["slug"] for one in found}


def test_event_saved_by_0_1_0_after_migration_has_one_contact_name(
    installation: Installation,
) -> None:
    dump = sqlite3.connect(":memory:")
    dump.executescript((WRITTEN / "events.sql").read_text(encoding="utf-8"))
    columns = [row[1] for row in dump.execute("PRAGMA table_info(event)")]
    chosen = f"SELECT {', '.join(columns)} FROM event WHERE slug = 'avoimet-ovet'"  # noqa: S608
    (row,) = dump.execute(chosen).fetchall()
    dump.close()
    saved = dict(zip(columns, row, strict=True)) | {
        "id": uuid4().hex,
        "slug": "uusi",
        "contact_name": "Hakutoimisto",
    }
    places = ", ".join(f":{name}" for name in columns)
    with installation.databases["events"].begin() as session:
        statement = f"INSERT INTO event ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
        session.connection().exec_driver_sql(statement, saved)

    for language in LANGUAGES:
        page = installation.get("events", f"/events/uusi?lang={language}").text
        assert "<dd>Hakutoimisto<br>" in page


def test_seats_taken_in_0_1_0_count(installation: Installation) -> None:
    installation.publish_seats()
    installation.relay_facts()
    installation.apply_facts()

    first, second, _third = installation.expected["occurrences"]["here"]
    catalogue = installation.get("events", "/api/events/v1/events").json
    assert catalogue is not None
    seats = {one["id"]: one["seats_left"] for event in catalogue for one in event["occurrences"]}
    # 12 seats, taken by two children, one child, and one that the staff registered.
    assert seats[first] == 8
    # 10 seats; one of the smaller family stayed, four families registered one child each.
    assert seats[second] == 5
