"""Add the numbers of a class group to a registration."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COLUMNS = ("pupils", "adults")


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        for name in COLUMNS:
            batch.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
