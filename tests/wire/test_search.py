"""The searches find the same on PostgreSQL as on SQLite."""

from collections.abc import Callable

from services.events.catalogue.queries import list_events
from services.events.catalogue.schemas import CatalogueQuery
from services.notifier.message_log.queries import search_registrations
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.events.searched_events import SEARCHES, add_searched_events
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts


def test_catalogue_search_finds_the_same(empty_database: Callable[[], str]) -> None:
    database = Database(empty_database())
    upgrade_database("events", database)
    add_searched_events(database)
    found = {}
    with database.read() as session:
        for words in SEARCHES:
            events, _total = list_events(session, CatalogueQuery().parse({"q": words}))
            found[words] = {event.slug for event in events}
    database.dispose()
    assert found == SEARCHES


def test_message_search_finds_the_same(empty_database: Callable[[], str]) -> None:
    database, builder = Database(empty_database()), FactBuilder()
    upgrade_database("notifier", database)
    apply_facts(
        database,
        builder.build_occurrence_published(),
        builder.build_registration_confirmed(),
        builder.build_registration_changed(contact_name="Liisa Äijälä"),
    )
    organisation = builder.occurrence.organisation_id
    with database.read() as session:
        found = [
            len(search_registrations(session, organisation, words))
            for words in ("äijälä", "A\u0308ijälä liisa", "LIISA", "Möttönen")
        ]
    database.dispose()
    assert found == [1, 1, 1, 0]
