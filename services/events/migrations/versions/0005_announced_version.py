"""Add the version of the last announced move of an occurrence.

Every move so far was announced, so that present occurrences begin with their version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(
            sa.Column("announced_version", sa.Integer(), server_default="1", nullable=False)
        )
    op.execute("UPDATE occurrence SET announced_version = version")


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("announced_version")
