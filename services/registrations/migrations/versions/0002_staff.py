"""Add the staff's access, the audit log and the organisation of each occurrence."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("staff_name", sa.String(length=100), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit") as batch:
        batch.create_index(op.f("ix_audit_at"), ["at"])
        batch.create_index(op.f("ix_audit_organisation_id"), ["organisation_id"])
        batch.create_index(op.f("ix_audit_subject_id"), ["subject_id"])

    op.create_table(
        "staff_access",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("memberships", sa.JSON(), nullable=False),
        sa.Column("ended_sessions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_access")),
    )
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch.create_index(op.f("ix_occurrence_event_id"), ["event_id"])
        batch.create_index(op.f("ix_occurrence_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_index(op.f("ix_occurrence_organisation_id"))
        batch.drop_index(op.f("ix_occurrence_event_id"))
        batch.drop_column("organisation_id")

    op.drop_table("staff_access")
    with op.batch_alter_table("audit") as batch:
        batch.drop_index(op.f("ix_audit_subject_id"))
        batch.drop_index(op.f("ix_audit_organisation_id"))
        batch.drop_index(op.f("ix_audit_at"))

    op.drop_table("audit")
