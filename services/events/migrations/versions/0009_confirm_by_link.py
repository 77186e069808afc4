"""Add the switch "confirm by link" of an event, and how fast an occurrence fills."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(
            sa.Column("confirm_by_link", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("pace_taken", sa.Integer(), server_default="0", nullable=False))
        for name in ("pace_at", "fast_at"):
            moment = shared.database.types.UtcDateTime(timezone=True)
            batch.add_column(sa.Column(name, moment, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        for name in ("fast_at", "pace_at", "pace_taken"):
            batch.drop_column(name)
    with op.batch_alter_table("event") as batch:
        batch.drop_column("confirm_by_link")
