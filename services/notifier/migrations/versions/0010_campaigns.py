"""Add campaigns, and the campaign of a message."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TIME = shared.database.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("channels", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sms", sa.JSON(), nullable=False),
        sa.Column("also_later", sa.Boolean(), nullable=False),
        sa.Column("send_at", _TIME, nullable=True),
        sa.Column("starts_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", _TIME, nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("finished_at", _TIME, nullable=True),
        sa.Column("returned", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(
        op.f("ix_campaign_organisation_id_created_at"),
        "campaign",
        ["organisation_id", "created_at"],
    )
    op.create_index(op.f("ix_campaign_state"), "campaign", ["state"])
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_message_campaign_id_campaign"), "campaign", ["campaign_id"], ["id"]
        )
    is_of_campaign = sa.text("campaign_id IS NOT NULL")
    op.create_index(
        "uq_message_campaign_recipient",
        "message",
        ["campaign_id", "channel", "recipient"],
        unique=True,
        sqlite_where=is_of_campaign,
        postgresql_where=is_of_campaign,
    )


def downgrade() -> None:
    op.drop_index("uq_message_campaign_recipient", table_name="message")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("fk_message_campaign_id_campaign"), type_="foreignkey")
        batch.drop_column("campaign_id")
    op.drop_table("campaign")
