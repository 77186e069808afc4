"""Add tables for the heartbeats of jobs and the health reports of other services."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "self_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check")),
    )
    with op.batch_alter_table("self_check") as batch:
        batch.create_index(op.f("ix_self_check_asked_at"), ["asked_at"])

    op.create_table(
        "service_health",
        sa.Column("service", sa.String(length=30), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("facts_since", sa.String(length=40), nullable=False),
        sa.Column("messages_since", sa.String(length=40), nullable=False),
        sa.Column("silent", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_service_health")),
    )


def downgrade() -> None:
    op.drop_table("service_health")
    with op.batch_alter_table("self_check") as batch:
        batch.drop_index(op.f("ix_self_check_asked_at"))

    op.drop_table("self_check")
    op.drop_table("heartbeat")
