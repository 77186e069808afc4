"""Add the opening time and the deadline rules of events."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(
            sa.Column("opens_at", shared.database.types.UtcDateTime(timezone=True), nullable=True)
        )
        for name in ("closes_rule", "cancel_rule"):
            batch.add_column(
                sa.Column(name, sa.String(length=20), server_default="", nullable=False)
            )


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        for name in ("cancel_rule", "closes_rule", "opens_at"):
            batch.drop_column(name)
