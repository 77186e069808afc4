"""Add an index that finds due messages in a long ledger; compress texts with LZ4."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


TEXTS = ("text", "html", "calendar")


def upgrade() -> None:
    _set_compression("lz4")
    with op.batch_alter_table("message") as batch:
        batch.drop_index(op.f("ix_message_status"))
        batch.drop_index(op.f("ix_message_due_at"))
        batch.create_index(op.f("ix_message_status_due_at_id"), ["status", "due_at", "id"])


def downgrade() -> None:
    _set_compression("default")
    with op.batch_alter_table("message") as batch:
        batch.drop_index(op.f("ix_message_status_due_at_id"))
        batch.create_index(op.f("ix_message_due_at"), ["due_at"])
        batch.create_index(op.f("ix_message_status"), ["status"])


def _set_compression(method: str) -> None:
    """Set how PostgreSQL compresses texts that are written from now on."""
    if op.get_bind().dialect.name == "postgresql":
        for column in TEXTS:
            op.execute(f"ALTER TABLE message ALTER COLUMN {column} SET COMPRESSION {method}")
