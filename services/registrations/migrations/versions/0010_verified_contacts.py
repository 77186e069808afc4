"""Add when a contact used our link, and indexes to find the registrations of a contact."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column(
                "verified_at", shared.database.types.UtcDateTime(timezone=True), nullable=True
            )
        )
        batch.add_column(
            sa.Column("email_key", sa.String(length=254), server_default="", nullable=False)
        )
        batch.create_index(op.f("ix_registration_email_key"), ["email_key"])
        batch.create_index(op.f("ix_registration_contact_phone"), ["contact_phone"])
    # Nobody was asked to use a link before.
    op.execute("UPDATE registration SET verified_at = created_at, email_key = lower(contact_email)")


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        batch.drop_index(op.f("ix_registration_contact_phone"))
        batch.drop_index(op.f("ix_registration_email_key"))
        batch.drop_column("email_key")
        batch.drop_column("verified_at")
