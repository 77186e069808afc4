"""Facts as CloudEvents 1.0 in JSON, structured mode."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts import Fact, from_data, to_data

# Readers do not look at it: facts published before it was set are "application/json".
CONTENT_TYPE = "application/cloudevents+json"


@dataclass(frozen=True)
class Envelope:
    """A fact as it arrived; its id tells repetitions apart."""

    id: UUID
    type: str
    time: datetime
    fact: Fact


def encode_fact(event_id: UUID, time: datetime, fact: Fact) -> dict[str, Any]:
    """Return the JSON of a fact with its CloudEvents attributes."""
    return {
        "specversion": "1.0",
        "id": str(event_id),
        "source": f"/{fact.type.split('.')[0]}",
        "type": fact.type,
        "subject": fact.subject,
        "time": time.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"/contracts/{fact.type}",
        "data": to_data(fact),
    }


def decode_fact(body: dict[str, Any]) -> Envelope:
    """Read an envelope from its JSON.

    Raises KeyError, TypeError or ValueError when the JSON does not fit the contract.
    """
    fact = from_data(body["type"], body["data"])
    return Envelope(UUID(body["id"]), body["type"], datetime.fromisoformat(body["time"]), fact)
