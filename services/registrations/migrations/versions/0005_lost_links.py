"""Add requests for lost links, and when a registration's link was sent again."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
    )
    with op.batch_alter_table("link_request") as batch:
        batch.create_index(op.f("ix_link_request_created_at"), ["created_at"])
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column(
                "link_requested_at", shared.database.types.UtcDateTime(timezone=True), nullable=True
            )
        )
        batch.add_column(
            sa.Column("link_requests", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("link_requests")
        batch.drop_column("link_requested_at")
    op.drop_table("link_request")
