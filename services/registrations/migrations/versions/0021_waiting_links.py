"""Add how often the link of a waiting entry was sent again."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = shared.database.types.UtcDateTime(timezone=True)
    with op.batch_alter_table("waiting_entry") as batch:
        batch.add_column(sa.Column("link_requested_at", moment, nullable=True))
        batch.add_column(
            sa.Column("link_requests", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("waiting_entry") as batch:
        batch.drop_column("link_requests")
        batch.drop_column("link_requested_at")
