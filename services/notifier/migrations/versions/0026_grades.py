"""Add grades of participants, as counts, and target groups of events, to choose families by."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registration", sa.Column("grades", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column(
        "occurrence", sa.Column("target_groups", sa.JSON(), server_default="[]", nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as table:
        table.drop_column("target_groups")
    with op.batch_alter_table("registration") as table:
        table.drop_column("grades")
