"""Add what organisers wrote to those who come."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("started_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "occurrence_id", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_occurrence_id"), "announcement", ["occurrence_id"])
    op.create_index(op.f("ix_announcement_started_at"), "announcement", ["started_at"])


def downgrade() -> None:
    op.drop_table("announcement")
