"""Add indexes that find the due messages of one channel, those of campaigns apart."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

QUEUES = {
    "ix_message_single_queue": "status = 'queued' AND campaign_id IS NULL",
    "ix_message_campaign_queue": "status = 'queued' AND campaign_id IS NOT NULL",
}


def upgrade() -> None:
    for name, queue in QUEUES.items():
        condition = sa.text(queue)
        op.create_index(
            name,
            "message",
            ["channel", "due_at", "id"],
            sqlite_where=condition,
            postgresql_where=condition,
        )


def downgrade() -> None:
    for name in QUEUES:
        op.drop_index(name, table_name="message")
