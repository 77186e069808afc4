"""The one document of the bus: as the contracts are, and true of what was ever on the wire."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.bus.tools.asyncapi import build_document
from shared.contracts import CONTRACTS
from tests.architecture.tree import ROOT

GOLDEN = Path(__file__).parent.parent / "contracts"


def test_committed_document_is_the_present_one() -> None:
    kept = json.loads((ROOT / "docs/asyncapi.json").read_text())
    assert kept == build_document(), "run: python -m shared.bus.tools.asyncapi > docs/asyncapi.json"


def test_document_points_at_nothing_that_is_not_there() -> None:
    made = build_document()
    pointers = [value for key, value in walk(made) if key == "$ref"]
    assert len(pointers) > len(CONTRACTS)
    for pointer in pointers:
        here: Any = made
        for part in pointer.removeprefix("#/").split("/"):
            here = here[part]


def test_every_contract_is_sent_by_one_and_received_by_its_readers() -> None:
    operations = build_document()["operations"]
    for name, cls in CONTRACTS.items():
        assert f"{name.split('.')[0]} send {name}" in operations
        assert all(f"{reader} receive {name}" in operations for reader in cls.readers)


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_golden_json_fits_the_documented_payload(file: Path) -> None:
    made, body = build_document(), json.loads(file.read_text())
    message = made["components"]["messages"][body["type"]]
    payload = {**message["payload"], "components": made["components"]}
    jsonschema.validate(body, payload)
    del body["data"]["version"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, payload)


def walk(node: Any) -> list[tuple[str, Any]]:
    """Every key with its value, at any depth."""
    if isinstance(node, list):
        return [pair for one in node for pair in walk(one)]
    if not isinstance(node, dict):
        return []
    return [*node.items(), *(pair for value in node.values() for pair in walk(value))]
