"""Contracts: what crosses a border comes out as it went in, for every version ever released."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from shared import clock
from shared.bus.envelope import decode_fact, encode_fact
from shared.contracts import CONTRACTS, from_data, to_data
from shared.site.services import SERVICES
from tests.shared.facts import confirmed, seats

GOLDEN = Path(__file__).parent.parent / "contracts"


def test_encode_then_decode_gives_the_same_fact() -> None:
    fact, event_id, moment = confirmed(), uuid4(), clock.now()
    envelope = decode_fact(json.loads(json.dumps(encode_fact(event_id, moment, fact))))
    assert (envelope.id, envelope.time, envelope.fact) == (event_id, moment, fact)


def test_read_with_an_unknown_field_ignores_it() -> None:
    fact = seats()
    assert from_data(fact.type, {**to_data(fact), "later": 1}) == fact


@pytest.mark.parametrize("change", [{"taken": "3"}, {"taken": True}, {"occurrence_id": "x"}])
def test_read_of_a_wrong_type_is_refused(change: dict[str, object]) -> None:
    fact = seats()
    with pytest.raises((TypeError, ValueError)):
        from_data(fact.type, {**to_data(fact), **change})


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_golden_json_of_a_contract_is_still_read(file: Path) -> None:
    """A field that came later has its default; everything that was there is there."""
    body = json.loads(file.read_text())
    envelope = decode_fact(body)
    again = encode_fact(envelope.id, envelope.time, envelope.fact)
    assert {**again, "data": {**again["data"], **body["data"]}} == again
    assert {**body, "data": again["data"]} == again


def test_every_contract_has_a_golden_json() -> None:
    assert [name for name in CONTRACTS if not (GOLDEN / f"{name}.json").exists()] == []


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_contract_names_its_publisher_and_its_readers(name: str) -> None:
    cls = CONTRACTS[name]
    publisher = name.split(".", maxsplit=1)[0]
    assert publisher in SERVICES
    assert cls.readers
    assert publisher not in cls.readers
    assert cls.__doc__ is not None
    assert all(word in cls.__doc__ for word in (publisher, *cls.readers))
