"""Add an index that finds the due messages of one channel."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME, IS_QUEUED = "ix_message_queued_channel_due_at", sa.text("status = 'queued'")


def upgrade() -> None:
    op.create_index(
        NAME,
        "message",
        ["channel", "due_at", "id"],
        sqlite_where=IS_QUEUED,
        postgresql_where=IS_QUEUED,
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="message")
