"""Add the code of the short opt-out link of an SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("short_code", sa.String(length=12)))
    has_code = sa.text("short_code IS NOT NULL")
    op.create_index(
        "uq_message_short_code",
        "message",
        ["short_code"],
        unique=True,
        sqlite_where=has_code,
        postgresql_where=has_code,
    )


def downgrade() -> None:
    op.drop_index("uq_message_short_code", table_name="message")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("short_code")
