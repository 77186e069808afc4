"""Keep what a recipient knew before a change, and what of a ledger is not yet erased.

Also keep when the time of a message was decided, for clocks that are set back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_message_queued_decided_at", "message", "decided_at", "status = 'queued'"),
    ("ix_message_with_texts_due_at", "message", "due_at", "(text <> '' OR former <> '')"),
    (
        "ix_registration_with_contact_occurrence_id",
        "registration",
        "occurrence_id",
        "(contact_name <> '' OR contact_email <> '' OR contact_phone <> '')",
    ),
)


def upgrade() -> None:
    op.add_column("message", sa.Column("former", sa.Text(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("decided_at", sa.DateTime(timezone=True)))
    for name, table, column, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _column, _condition in INDEXES:
        op.drop_index(name, table)
    with op.batch_alter_table("message") as batch:
        batch.drop_column("decided_at")
        batch.drop_column("former")
