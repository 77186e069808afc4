"""Fold the searched text of every event again: with descriptions, kinds, fields and municipalities.

The previous release goes on searching in the longer text as before.
"""

import sqlalchemy as sa
from alembic import op

from shared import vocabulary
from shared.i18n import LANGUAGES
from shared.search_text import fold_text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EVENT = sa.table(
    "event",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("title", sa.JSON()),
    sa.column("summary", sa.JSON()),
    sa.column("description", sa.JSON()),
    sa.column("fields", sa.JSON()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("venue_id", sa.Uuid()),
    sa.column("search_text", sa.Text()),
)
ORGANISATION = sa.table("organisation", sa.column("id", sa.Uuid()), sa.column("name", sa.JSON()))
VENUE = sa.table(
    "venue",
    sa.column("id", sa.Uuid()),
    sa.column("name", sa.String()),
    sa.column("municipality", sa.String()),
)


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(
            EVENT,
            ORGANISATION.c.name.label("organisation"),
            VENUE.c.name.label("venue"),
            VENUE.c.municipality,
        )
        .join(ORGANISATION, ORGANISATION.c.id == EVENT.c.organisation_id)
        .outerjoin(VENUE, VENUE.c.id == EVENT.c.venue_id)
    ).all()
    for row in rows:
        text = fold_text("\n".join(_list_texts(row)))
        connection.execute(EVENT.update().where(EVENT.c.id == row.id).values(search_text=text))


def downgrade() -> None:
    """Keep the text: the earlier release writes its own at the next change of an event."""


def _list_texts(row: sa.Row) -> list[str]:
    terms = [vocabulary.load_event_kinds().get(row.kind)]
    terms += [vocabulary.load_fields().get(code) for code in row.fields]
    terms.append(vocabulary.load_municipalities().get(row.municipality))
    return [
        *(text for part in (row.title, row.summary, row.description) for text in part.values()),
        *row.organisation.values(),
        row.venue or "",
        *vocabulary.load_municipality_forms().get(row.municipality, ()),
        *(term.name(language) for term in terms if term for language in LANGUAGES),
    ]
