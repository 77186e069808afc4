"""Add registrations that the organiser has to approve."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(
            sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("declined_because", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("declined_because")
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("needs_approval")
