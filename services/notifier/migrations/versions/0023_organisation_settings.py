"""Add the message settings of organisations, and the segments that each sends in a day."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_settings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("on_sundays", sa.Boolean(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("uses_fallback", sa.Boolean(), nullable=False),
        sa.Column("sms_day_segments", sa.Integer(), nullable=False),
        sa.Column("changed_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_settings")),
    )
    op.add_column(
        "organisation_day",
        sa.Column("segments", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    with op.batch_alter_table("organisation_day") as batch:
        batch.drop_column("segments")
    op.drop_table("organisation_settings")
