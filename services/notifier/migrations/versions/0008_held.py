"""Add until when the seats of a registration are held."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column("held_until", shared.database.types.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("held_until")
