"""Add keys of partners' systems, and the partner that made a registration."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("revoked_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_partner_key_key_hash")),
    )
    with op.batch_alter_table("partner_key") as batch:
        batch.create_index(op.f("ix_partner_key_organisation_id"), ["organisation_id"])
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column("partner", sa.String(length=100), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("partner")
    op.drop_table("partner_key")
