"""Add the guardians of pupils who get messages."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column("guardian_email", sa.String(254), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("guardian_phone", sa.String(20), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("is_guardian_copied", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        for name in ("is_guardian_copied", "guardian_phone", "guardian_email"):
            batch.drop_column(name)
