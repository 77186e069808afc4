"""Add the organisations' own texts of automatic messages, and the version that a message used."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TIME = shared.database.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "message_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("event_slug", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sms", sa.JSON(), nullable=False),
        sa.Column("restored_version", sa.Integer(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "organisation_id",
            "event_slug",
            "kind",
            "version",
            name=op.f("uq_message_template_organisation_id_event_slug_kind_version"),
        ),
    )
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("template_version", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_message_template_version_message_template"),
            "message_template",
            ["template_version"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(
            op.f("fk_message_template_version_message_template"), type_="foreignkey"
        )
        batch.drop_column("template_version")
    op.drop_table("message_template")
