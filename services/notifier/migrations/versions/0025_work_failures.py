"""Add the rows on which periodic work fails."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_failure",
        sa.Column("work", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("since", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retry_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("work", "row_id", name=op.f("pk_work_failure")),
    )


def downgrade() -> None:
    op.drop_table("work_failure")
