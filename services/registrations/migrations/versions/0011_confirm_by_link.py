"""Add whether the registrations of an occurrence are held until their link is used."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(
            sa.Column("confirm_by_link", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("confirm_by_link")
