"""Add whether the form of an occurrence asks to tell of other events."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "occurrence",
        sa.Column("asks_marketing_consent", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("asks_marketing_consent")
