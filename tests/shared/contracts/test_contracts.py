"""A fact is decoded as it was encoded, and facts of every released version are still read."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from shared import clock
from shared.bus.envelope import decode_fact, encode_fact
from shared.contracts import CONTRACTS, from_data, to_data
from shared.site.services import SERVICES
from tests.shared.facts import make_registration_confirmed, make_seats_changed
from tests.shared.golden import GOLDEN_FILES, GOLDEN_FOLDER


def test_fact_is_decoded_as_it_was_encoded() -> None:
    fact, fact_id, now = make_registration_confirmed(), uuid4(), clock.now()

    envelope = decode_fact(json.loads(json.dumps(encode_fact(fact_id, now, fact))))

    assert (envelope.id, envelope.time, envelope.fact) == (fact_id, now, fact)


def test_data_with_an_unknown_field_is_read() -> None:
    fact = make_seats_changed()
    assert from_data(fact.type, {**to_data(fact), "later": 1}) == fact


@pytest.mark.parametrize("change", [{"taken": "3"}, {"taken": True}, {"occurrence_id": "x"}])
def test_data_of_a_wrong_type_is_refused(change: dict[str, object]) -> None:
    fact = make_seats_changed()
    with pytest.raises((TypeError, ValueError)):
        from_data(fact.type, {**to_data(fact), **change})


@pytest.mark.parametrize("file", GOLDEN_FILES, ids=lambda file: file.stem)
def test_golden_json_is_still_read(file: Path) -> None:
    """A newer field has its default; every field of the file has its value."""
    golden = json.loads(file.read_text())
    envelope = decode_fact(golden)

    encoded = encode_fact(envelope.id, envelope.time, envelope.fact)

    assert {**encoded, "data": {**encoded["data"], **golden["data"]}} == encoded
    assert {**golden, "data": encoded["data"]} == encoded


def test_every_contract_has_a_golden_json() -> None:
    assert [name for name in CONTRACTS if not (GOLDEN_FOLDER / f"{name}.json").exists()] == []


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_contract_names_its_publisher_and_its_readers(name: str) -> None:
    cls = CONTRACTS[name]
    publisher = name.split(".", maxsplit=1)[0]
    assert publisher in SERVICES
    assert cls.readers
    assert publisher not in cls.readers
    assert cls.__doc__ is not None
    assert all(word in cls.__doc__ for word in (publisher, *cls.readers))
