"""Add what holds a message back, what budgets count, and which addresses are not confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MESSAGE = (
    sa.Column("held_by", sa.String(length=20)),
    sa.Column("is_released", sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True)),
)
REGISTRATION = (
    sa.Column("is_verified", sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column("verified_version", sa.Integer(), server_default="0", nullable=False),
    sa.Column("known_addresses", sa.JSON(), server_default="[]", nullable=False),
)


def upgrade() -> None:
    for column in MESSAGE:
        op.add_column("message", column.copy())
    for column in REGISTRATION:
        op.add_column("registration", column.copy())
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
        for column in REGISTRATION:
            batch.drop_column(column.name)
    with op.batch_alter_table("message") as batch:
        for column in MESSAGE:
            batch.drop_column(column.name)
