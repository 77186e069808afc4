"""The broker's address: `amqp://` in plain text, `amqps://` with certificate and name verified.

A certification authority of one's own is given as RabbitMQ's clients write it:
`amqps://user:password@host/vhost?cacertfile=/path/ca.pem`. Without it the system's are trusted.
"""

import ssl
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pika


def build_address(user: str, password: str, server: str, vhost: str) -> str:
    """Return the `amqp://` address of a virtual host; `server` is host and port."""
    user, password, vhost = (quote(text, safe="") for text in (user, password, vhost))
    return f"amqp://{user}:{password}@{server}/{vhost}"


def build_pika_parameters(bus_url: str) -> pika.URLParameters:
    """Return the connection parameters for pika."""
    parts = urlsplit(bus_url)
    parameters = pika.URLParameters(parts._replace(query="").geturl())
    if parts.scheme == "amqps":
        trusted = ssl.create_default_context(cafile=_read_authority(bus_url))
        parameters.ssl_options = pika.SSLOptions(trusted, parts.hostname)
    return parameters


def build_kombu_parameters(bus_url: str) -> dict[str, Any]:
    """Return the connection parameters for kombu.

    py-amqp by itself verifies the certificate, but not that it is for this host.
    """
    parts = urlsplit(bus_url)
    plain = {"hostname": parts._replace(query="").geturl()}
    if parts.scheme != "amqps":
        return plain
    verified = {
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": _read_authority(bus_url),
        "server_hostname": parts.hostname,
    }
    return {**plain, "ssl": verified}


def describe_failure(error: BaseException) -> str:
    """Return the class name of the first cause; its text could hold an address with a password.

    pika stores causes in attributes of its own.
    """
    attempts = getattr(error, "exceptions", ())
    cause = error.__cause__ or (attempts[-1] if attempts else getattr(error, "exception", None))
    return describe_failure(cause) if cause else type(error).__name__


def _read_authority(bus_url: str) -> str | None:
    return parse_qs(urlsplit(bus_url).query).get("cacertfile", [None])[0]
