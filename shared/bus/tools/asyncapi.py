"""Print the AsyncAPI 3 document of the bus, made from the contracts.

`python -m shared.bus.tools.asyncapi > docs/asyncapi.json`
"""

import dataclasses
import inspect
import json
import sys
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.bus.envelope import CONTENT_TYPE
from shared.bus.topology import EXCHANGE, VHOST
from shared.contracts import CONTRACTS, Fact
from shared.contracts.questions import Json
from shared.site.services import SERVICES

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
JsonObject = dict[str, Any]  # a part of the document
_TYPES: dict[Any, JsonObject] = {
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    dict[str, str]: _TEXTS,
    dict[str, int]: {"type": "object", "additionalProperties": {"type": "integer"}},
    list[dict[str, str]]: {"type": "array", "items": _TEXTS},
    list[Json]: {"type": "array", "items": {"type": "object"}},
    list[str]: {"type": "array", "items": {"type": "string"}},
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
}
HOSTS = {"amqp": "rabbitmq:5672", "amqps": "rabbitmq:5671"}
_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "dataschema", "data")


def build_document() -> JsonObject:
    """Build the document: channels, operations and messages of every contract."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Live: facts between services",
            "version": "1",
            "description": "CloudEvents 1.0 in JSON, at least once, in any order. Every fact is a "
            "snapshot with a version; readers ignore versions they have passed.",
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _build_server("amqp"), "broker-tls": _build_server("amqps")},
        "channels": {name: _build_channel(name) for name in sorted(CONTRACTS)},
        "operations": _build_operations(),
        "components": {
            "messages": {name: _build_message(cls) for name, cls in sorted(CONTRACTS.items())},
            "schemas": {name: build_schema(cls) for name, cls in sorted(CONTRACTS.items())},
        },
    }


def build_schema(cls: type[Fact]) -> JsonObject:
    """Build the JSON schema of a contract's data; a field with a default may be left out."""
    fields = dataclasses.fields(cls)
    return {
        "type": "object",
        "description": inspect.getdoc(cls),
        "properties": {field.name: _build_type(field.type) for field in fields},
        "required": [field.name for field in fields if not _has_default(field)],
    }


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return any(one is not dataclasses.MISSING for one in (field.default, field.default_factory))


def _build_type(annotation: Any) -> JsonObject:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"type": "string", "enum": [member.value for member in annotation]}
    return _TYPES[annotation]


def _build_server(protocol: str) -> JsonObject:
    """Build the server of an installation; docker-compose.yml has it at this host and port."""
    return {
        "host": "{host}",
        "pathname": f"/{VHOST}",
        "protocol": protocol,
        "protocolVersion": "0-9-1",
        "description": "RabbitMQ. The embedded run has a file instead.",
        "variables": {"host": {"default": HOSTS[protocol], "description": "Host and port."}},
        "security": [{"type": "userPassword", "description": "Each service has its own user."}],
    }


def _build_channel(name: str) -> JsonObject:
    bindings = {"is": "routingKey", "exchange": {"name": EXCHANGE.name, "type": EXCHANGE.type}}
    return {
        "address": name,
        "messages": {"fact": {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"amqp": {**bindings, "bindingVersion": "0.3.0"}},
    }


def _build_message(cls: type[Fact]) -> JsonObject:
    """Build the schema of a fact's envelope: its CloudEvents attributes and its data."""
    attributes: JsonObject = {name: {"type": "string"} for name in _ATTRIBUTES}
    attributes |= {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "type": {"const": cls.type},
        "time": {"type": "string", "format": "date-time"},
        "data": {"$ref": f"#/components/schemas/{cls.type}"},
    }
    payload = {"type": "object", "properties": attributes, "required": list(_ATTRIBUTES)}
    return {"name": cls.type, "summary": inspect.getdoc(cls), "payload": payload}


def _build_operations() -> JsonObject:
    operations = {}
    for service in SERVICES:
        for name, cls in sorted(CONTRACTS.items()):
            action = "send" if name.startswith(f"{service}.") else "receive"
            if action == "send" or service in cls.readers:
                channel = {"$ref": f"#/channels/{name}"}
                operations[f"{service} {action} {name}"] = {"action": action, "channel": channel}
    return operations


if __name__ == "__main__":
    sys.stdout.write(json.dumps(build_document(), indent=2, ensure_ascii=False) + "\n")
