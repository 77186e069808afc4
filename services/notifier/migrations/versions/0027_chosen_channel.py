"""Add the language and the channel that a contact chose for our messages."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("chosen_language", sa.String(length=2), nullable=True))
    op.add_column("registration", sa.Column("chosen_channel", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("chosen_channel")
        batch.drop_column("chosen_language")
