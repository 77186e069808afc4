"""Only staff with the right to message in the organisation send a message again."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notifier.models import Message
from shared.database.session import Database
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.message_log.log_pages import get_state
from tests.staff_user import StaffUser


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_resend_by_each_role_needs_the_right_to_message(
    app: Flask, database: Database, failed_email: Message, queued_builder: FactBuilder, role: str
) -> None:
    user = StaffUser(app, {queued_builder.occurrence.organisation_id: role})
    client = user.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{failed_email.id}/resend", data=user.form_data())
    allowed = Right.MESSAGE in ROLE_RIGHTS[Role(role)]
    assert answer.status_code == (303 if allowed else 403)
    assert get_state(database, failed_email) == ("queued" if allowed else "failed")


@pytest.mark.parametrize(("role", "code"), [("admin", 404), ("coordinator", 403)])
def test_resend_by_staff_of_another_organisation_is_refused(
    app: Flask, database: Database, failed_email: Message, role: str, code: int
) -> None:
    other_user = StaffUser(app, {uuid4(): role})
    client = other_user.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{failed_email.id}/resend", data=other_user.form_data())
    assert (answer.status_code, get_state(database, failed_email)) == (code, "failed")


def test_resend_signed_out_or_with_a_wrong_token_is_refused(
    app: Flask, client: FlaskClient, database: Database, failed_email: Message
) -> None:
    url = f"/staff/messages/{failed_email.id}/resend"
    assert app.test_client().post(url).status_code == 401
    assert client.post(url, data={"csrf": "guessed"}).status_code == 403
    assert get_state(database, failed_email) == "failed"
