"""Add who may register for an event, and how many at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        for name in ("contact_roles", "grades"):
            batch.add_column(sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("party_max", sa.Integer(), server_default="20", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        for name in ("party_max", "grades", "contact_roles"):
            batch.drop_column(name)
