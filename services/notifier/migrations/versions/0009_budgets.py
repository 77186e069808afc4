"""Add what holds a message back, what budgets count, and which addresses are not confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, yes, no = sa.DateTime(timezone=True), sa.true(), sa.false()
    op.add_column("message", sa.Column("held_by", sa.String(length=20)))
    op.add_column(
        "message", sa.Column("is_released", sa.Boolean(), server_default=no, nullable=False)
    )
    op.add_column("message", sa.Column("claimed_at", moment))
    op.add_column(
        "registration", sa.Column("is_verified", sa.Boolean(), server_default=yes, nullable=False)
    )
    op.add_column(
        "registration",
        sa.Column("verified_version", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "registration", sa.Column("known_addresses", sa.JSON(), server_default="[]", nullable=False)
    )
    op.create_index("ix_message_recipient_claimed_at", "message", ["recipient", "claimed_at"])
    op.create_table(
        "organisation_day",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "channel", "day", name=op.f("pk_organisation_day")
        ),
    )
    op.create_index("ix_organisation_day_day", "organisation_day", ["day"])


def downgrade() -> None:
    op.drop_table("organisation_day")
    op.drop_index("ix_message_recipient_claimed_at", "message")
    with op.batch_alter_table("registration") as batch:
        for name in ("is_verified", "verified_version", "known_addresses"):
            batch.drop_column(name)
    with op.batch_alter_table("message") as batch:
        for name in ("held_by", "is_released", "claimed_at"):
            batch.drop_column(name)
