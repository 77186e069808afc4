"""Add a table for requested sign-in links, which the worker answers."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("next_page", sa.String(length=500), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_request")),
    )
    with op.batch_alter_table("sign_in_request") as batch:
        batch.create_index(op.f("ix_sign_in_request_created_at"), ["created_at"])


def downgrade() -> None:
    op.drop_table("sign_in_request")
