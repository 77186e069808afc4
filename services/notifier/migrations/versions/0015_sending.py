"""Add the shared limits of channels, the alerts of providers, and messages sent instead."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TIME = shared.database.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "channel_rate",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_rate")),
    )
    op.create_table(
        "channel_day",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "day", name=op.f("pk_channel_day")),
    )
    op.create_table(
        "provider_alert",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "code", name=op.f("pk_provider_alert")),
    )
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("instead_of_id", sa.Uuid(), nullable=True))
        batch.create_unique_constraint(op.f("uq_message_instead_of_id"), ["instead_of_id"])


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("uq_message_instead_of_id"), type_="unique")
        batch.drop_column("instead_of_id")
    for table in ("provider_alert", "channel_day", "channel_rate"):
        op.drop_table(table)
