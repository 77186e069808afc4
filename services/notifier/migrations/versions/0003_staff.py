"""Add the staff's access, the audit log, mails to staff and each occurrence's organisation."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0003"
down_revision = "0002"
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
    op.create_table(
        "staff_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation_name", sa.JSON(), nullable=False),
        sa.Column("expires_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_mail")),
    )
    with op.batch_alter_table("staff_mail") as batch:
        batch.create_index(op.f("ix_staff_mail_expires_at"), ["expires_at"])

    with op.batch_alter_table("captured") as batch:
        batch.alter_column("registration_id", existing_type=sa.Uuid(), nullable=True)

    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("fk_message_subject_id"), type_="foreignkey")

    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch.create_index(op.f("ix_occurrence_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    # The older tables cannot store messages that are about no registration.
    mails = "SELECT id FROM message WHERE subject_type = 'staff_mail'"
    op.execute(f"DELETE FROM delivery WHERE message_id IN ({mails})")  # noqa: S608 - our own words
    op.execute("DELETE FROM message WHERE subject_type = 'staff_mail'")
    op.execute("DELETE FROM captured WHERE registration_id IS NULL")

    with op.batch_alter_table("occurrence") as batch:
        batch.drop_index(op.f("ix_occurrence_organisation_id"))
        batch.drop_column("organisation_id")

    with op.batch_alter_table("message") as batch:
        batch.create_foreign_key(
            op.f("fk_message_subject_id"), "registration", ["subject_id"], ["id"]
        )

    with op.batch_alter_table("captured") as batch:
        batch.alter_column("registration_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("staff_mail") as batch:
        batch.drop_index(op.f("ix_staff_mail_expires_at"))

    op.drop_table("staff_mail")
    op.drop_table("staff_access")
    with op.batch_alter_table("audit") as batch:
        batch.drop_index(op.f("ix_audit_subject_id"))
        batch.drop_index(op.f("ix_audit_organisation_id"))
        batch.drop_index(op.f("ix_audit_at"))

    op.drop_table("audit")
