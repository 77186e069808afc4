"""Add the suppression list, and what it does to a message."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TIME = shared.database.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("lifted_at", _TIME, nullable=True),
        sa.Column("lifted_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
    )
    is_suppressed = sa.text("lifted_at IS NULL")
    op.create_index(
        "uq_suppression_address_key_reason",
        "suppression",
        ["address_key", "reason"],
        unique=True,
        sqlite_where=is_suppressed,
        postgresql_where=is_suppressed,
    )
    op.add_column("message", sa.Column("suppressed_by", sa.String(length=20)))
    op.add_column(
        "message", sa.Column("is_forced", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        for name in ("suppressed_by", "is_forced"):
            batch.drop_column(name)
    op.drop_index("uq_suppression_address_key_reason", table_name="suppression")
    op.drop_table("suppression")
