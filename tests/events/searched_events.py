"""Events to search for, and what finds them: the same in both databases."""

from services.events.event import operations
from services.events.models import Event, Venue
from shared.database.session import Database
from tests.events.builders import build_event

# What is typed, and the slugs of the events that are found.
SEARCHES = {
    "hitsaus": {"welding", "ships"},
    "HITSAUS": {"welding", "ships"},
    "svetsning": {"welding"},
    "teknologiailta": {"ships", "robots"},
    "Technology EVENING": {"ships", "robots"},
    "teknikkväll": {"ships", "robots"},
    "Salossa teknologiailta": {"robots"},
    "teknologiailta, Salossa!": {"robots"},
    "salon robotti": {"robots"},
    "Turusta": {"ships"},
    "åbo": {"ships"},
    "Raumalla": {"welding"},
    "sähkö- ja automaatioala": {"robots"},
    "ÄLYKÄS": {"robots"},
    "a\u0308lyka\u0308s": {"robots"},
    "ÄLYKÄS robotti": {"robots"},
    "robotti älykäs": {"robots"},
    "Koneteknologiakeskus": {"ships"},
    "o'brien": {"welding"},
    "100%": set(),
    "100_": set(),
    "turku hitsaus salossa": set(),
}


def add_searched_events(database: Database) -> None:
    """Publish three events that differ in kind, field, municipality and words."""
    events = [
        build_event(
            "welding", kind="course", venue=_build_venue("Sali", "684"),
            description={"fi": "Onko **hitsaus** sinun juttusi?", "sv": "Är svetsning din grej?",
                         "en": "With Mr O’Brien"},
        ),
        build_event(
            "ships", kind="technology_evening", fields=["marine"],
            venue=_build_venue("Koneteknologiakeskus", "853"),
            summary={"fi": "Hitsaus\u00adta ja putkitöitä", "sv": "Rör", "en": "Pipes"},
        ),
        build_event(
            "robots", kind="technology_evening", fields=["electrical"],
            venue=_build_venue("Aula", "734"),
            title={"fi": "A\u0308lyka\u0308s robotti", "sv": "Robot", "en": "Robot"},
        ),
    ]  # fmt: skip
    with database.begin() as session:
        for event in events:
            session.add(event.organisation)
            session.flush()
            _require_venue(event).organisation_id = event.organisation.id
            operations.insert_event(session, event)
            operations.make_public(session, event)


def _require_venue(event: Event) -> Venue:
    assert event.venue is not None
    return event.venue


def _build_venue(name: str, municipality: str) -> Venue:
    return Venue(name=name, address="1", municipality=municipality)
