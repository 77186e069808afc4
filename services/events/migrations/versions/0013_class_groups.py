"""Add an event's rules of class groups."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        for name in ("class_groups", "group_names_optional"):
            batch.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        for name, size in (("group_min", "5"), ("group_max", "40")):
            batch.add_column(sa.Column(name, sa.Integer(), server_default=size, nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        for name in ("group_max", "group_min", "group_names_optional", "class_groups"):
            batch.drop_column(name)
