"""Add when a consent was withdrawn."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent") as batch:
        batch.add_column(
            sa.Column(
                "withdrawn_at", shared.database.types.UtcDateTime(timezone=True), nullable=True
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("consent") as batch:
        batch.drop_column("withdrawn_at")
