"""Add the category of a campaign, and the consent to marketing of a contact."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = shared.database.types.UtcDateTime(timezone=True)
    op.add_column(
        "campaign",
        sa.Column("category", sa.String(length=20), server_default="service", nullable=False),
    )
    op.add_column(
        "registration",
        sa.Column("allows_marketing", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "registration",
        sa.Column("consent_version", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("registration", sa.Column("consented_at", moment))


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch:
        for name in ("allows_marketing", "consent_version", "consented_at"):
            batch.drop_column(name)
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("category")
