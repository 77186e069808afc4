"""Add tables of the staff and of the audit log, and a version to each event."""

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
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_member_email")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation") as batch:
        batch.create_index(op.f("ix_invitation_organisation_id"), ["organisation_id"])

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_membership_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "staff_id", "organisation_id", name=op.f("uq_membership_staff_id_organisation_id")
        ),
    )
    with op.batch_alter_table("membership") as batch:
        batch.create_index(op.f("ix_membership_organisation_id"), ["organisation_id"])
        batch.create_index(op.f("ix_membership_staff_id"), ["staff_id"])

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("goes_to", sa.String(length=500), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_sign_in_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in") as batch:
        batch.create_index(op.f("ix_sign_in_expires_at"), ["expires_at"])
        batch.create_index(op.f("ix_sign_in_staff_id"), ["staff_id"])

    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("created_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", shared.database.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_staff_session_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    with op.batch_alter_table("staff_session") as batch:
        batch.create_index(op.f("ix_staff_session_expires_at"), ["expires_at"])
        batch.create_index(op.f("ix_staff_session_staff_id"), ["staff_id"])

    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(
            sa.Column("changed_at", shared.database.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch.add_column(
            sa.Column("changed_by", sa.String(length=100), server_default="", nullable=False)
        )

    with op.batch_alter_table("organisation") as batch:
        batch.add_column(
            sa.Column("contact_phone", sa.String(length=20), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("contact_phone")

    with op.batch_alter_table("event") as batch:
        batch.drop_column("changed_by")
        batch.drop_column("changed_at")
        batch.drop_column("version")

    with op.batch_alter_table("staff_session") as batch:
        batch.drop_index(op.f("ix_staff_session_staff_id"))
        batch.drop_index(op.f("ix_staff_session_expires_at"))

    op.drop_table("staff_session")
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_index(op.f("ix_sign_in_staff_id"))
        batch.drop_index(op.f("ix_sign_in_expires_at"))

    op.drop_table("sign_in")
    with op.batch_alter_table("membership") as batch:
        batch.drop_index(op.f("ix_membership_staff_id"))
        batch.drop_index(op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("invitation") as batch:
        batch.drop_index(op.f("ix_invitation_organisation_id"))

    op.drop_table("invitation")
    op.drop_table("staff_member")
    op.drop_table("staff_access")
    with op.batch_alter_table("audit") as batch:
        batch.drop_index(op.f("ix_audit_subject_id"))
        batch.drop_index(op.f("ix_audit_organisation_id"))
        batch.drop_index(op.f("ix_audit_at"))

    op.drop_table("audit")
