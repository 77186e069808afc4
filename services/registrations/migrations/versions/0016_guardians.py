"""Add the guardians who confirm the registrations of pupils."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(
            sa.Column("guardian_confirms", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    for table in ("registration", "waiting_entry"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("guardian_email", sa.String(254), server_default="", nullable=False)
            )
            batch.add_column(
                sa.Column("guardian_phone", sa.String(20), server_default="", nullable=False)
            )
            batch.add_column(
                sa.Column(
                    "is_guardian_copied", sa.Boolean(), server_default=sa.false(), nullable=False
                )
            )
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column("guardian_answer", sa.String(20), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column(
                "guardian_answered_at",
                shared.database.types.UtcDateTime(timezone=True),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("guardian_answered_at")
        batch.drop_column("guardian_answer")
    for table in ("waiting_entry", "registration"):
        with op.batch_alter_table(table) as batch:
            for name in ("is_guardian_copied", "guardian_phone", "guardian_email"):
                batch.drop_column(name)
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("guardian_confirms")
