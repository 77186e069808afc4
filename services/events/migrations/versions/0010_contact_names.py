"""Add the name of an event's contact in Swedish and in English."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = ("contact_name_sv", "contact_name_en")


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        for name in COLUMNS:
            batch.add_column(
                sa.Column(name, sa.String(length=100), server_default="", nullable=False)
            )


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        for name in reversed(COLUMNS):
            batch.drop_column(name)
