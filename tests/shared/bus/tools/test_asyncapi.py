"""The AsyncAPI document agrees with the contracts and with every golden JSON file."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.bus.tools.asyncapi import build_document
from shared.contracts import CONTRACTS
from tests.architecture.tree import ROOT
from tests.shared.golden import GOLDEN_FILES


def list_items(node: Any) -> list[tuple[str, Any]]:
    """Return every key of a JSON value with its value, at any depth."""
    if isinstance(node, list):
        return [item for element in node for item in list_items(element)]
    if not isinstance(node, dict):
        return []
    return [*node.items(), *(item for value in node.values() for item in list_items(value))]


def test_committed_document_equals_the_built_one() -> None:
    committed = json.loads((ROOT / "docs/asyncapi.json").read_text())

    assert committed == build_document(), (
        "run: python -m shared.bus.tools.asyncapi > docs/asyncapi.json"
    )


def test_every_reference_in_the_document_has_a_target() -> None:
    document = build_document()

    references = [value for key, value in list_items(document) if key == "$ref"]

    assert len(references) > len(CONTRACTS)
    for reference in references:
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_every_contract_has_its_sender_and_its_receivers() -> None:
    operations = build_document()["operations"]

    for name, cls in CONTRACTS.items():
        assert f"{name.split('.')[0]} send {name}" in operations
        assert all(f"{reader} receive {name}" in operations for reader in cls.readers)


@pytest.mark.parametrize("file", GOLDEN_FILES, ids=lambda file: file.stem)
def test_golden_json_fits_the_documented_schema(file: Path) -> None:
    document, fact = build_document(), json.loads(file.read_text())
    message = document["components"]["messages"][fact["type"]]
    schema = {**message["payload"], "components": document["components"]}

    jsonschema.validate(fact, schema)

    del fact["data"]["version"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(fact, schema)


def test_document_names_its_servers() -> None:
    servers = build_document()["servers"]
    assert {server["protocol"] for server in servers.values()} == {"amqp", "amqps"}
    for server in servers.values():
        assert {"host", "protocol", "pathname", "security"} <= set(server)
        assert server["variables"].keys() == {"host"}
