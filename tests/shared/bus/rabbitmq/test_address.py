"""The broker's address, as both AMQP clients read it."""

import pika
import pytest
from kombu import Connection

from shared.bus.rabbitmq.address import (
    build_address,
    build_kombu_parameters,
    build_pika_parameters,
)


@pytest.mark.parametrize("text", ["a%20b", "a b", "a?b", "a/b", "a#b", "a:@b", "å&+="])
def test_amqp_user_and_vhost_of_any_text_reach_both_clients(text: str) -> None:
    address = build_address(text, text, "broker:5672", text)
    parameters = build_pika_parameters(address)
    connection = Connection(**build_kombu_parameters(address))
    credentials = parameters.credentials
    assert isinstance(credentials, pika.PlainCredentials)
    assert (credentials.username, credentials.password) == (text, text)
    assert (connection.userid, connection.password) == (text, text)
    assert parameters.virtual_host == connection.virtual_host == text
