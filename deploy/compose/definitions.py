"""The users of the broker and their rights, as RabbitMQ imports them at each start."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.bus import topology
from shared.bus.rabbitmq.permissions import (
    OPERATOR,
    Permissions,
    describe_operator_permissions,
    describe_permissions,
)
from shared.site.services import SERVICES

SALT_BYTES = 4
READABLE = 0o440  # as deploy/compose/secrets.py writes secrets
Json = dict[str, Any]  # the definitions as RabbitMQ has them


def write_definitions(file: Path, vhost: str, passwords: Mapping[str, str]) -> None:
    """Write the definitions; other users and rights of an existing broker stay as they are."""
    text = json.dumps(build_definitions(vhost, passwords), indent=2)
    part = file.with_name(f".{file.name}.part-{os.getpid()}")
    part.write_text(f"{text}\n", encoding="utf-8")
    part.chmod(READABLE)
    part.replace(file)


def build_definitions(vhost: str, passwords: Mapping[str, str]) -> Json:
    """Return the definitions: a virtual host, and each user with its password and rights."""
    everybody = [
        describe_operator_permissions(),
        *(describe_permissions(service) for service in SERVICES),
    ]
    return {
        "vhosts": [{"name": vhost}],
        "users": [_build_user(name, passwords[name]) for name in (OPERATOR, *SERVICES)],
        "permissions": [_build_permissions(one, vhost) for one in everybody],
        "topic_permissions": [_build_topic_permissions(one, vhost) for one in everybody],
    }


def hash_password(password: str) -> str:
    """Return a password as RabbitMQ stores it.

    The salt follows from the password, so that the file is the same each time; the passwords
    themselves are random.
    Source: RabbitMQ, "Passwords": base64 of the salt and of SHA-256 over salt and password.
    """
    raw = password.encode()
    salt = hashlib.sha256(raw).digest()[:SALT_BYTES]
    return base64.b64encode(salt + hashlib.sha256(salt + raw).digest()).decode()


def _build_user(name: str, password: str) -> Json:
    return {
        "name": name,
        "password_hash": hash_password(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }


def _build_permissions(one: Permissions, vhost: str) -> Json:
    return {
        "user": one.user, "vhost": vhost,
        "configure": one.configure, "write": one.write, "read": one.read,
    }  # fmt: skip


def _build_topic_permissions(one: Permissions, vhost: str) -> Json:
    return {
        "user": one.user, "vhost": vhost, "exchange": topology.EXCHANGE.name,
        "write": one.topics_write, "read": one.topics_read,
    }  # fmt: skip
