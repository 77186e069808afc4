"""Add the waiting lists, and an event's settings of them."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = shared.database.types.UtcDateTime(timezone=True)
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("marketing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("participants", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("queued_at", moment, nullable=False),
        sa.Column("offered_at", moment, nullable=True),
        sa.Column("offered_until", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("passed", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_waiting_entry_occurrence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
    )
    for column in ("contact_phone", "email_key", "occurrence_id"):
        op.create_index(op.f(f"ix_waiting_entry_{column}"), "waiting_entry", [column])
    for name, columns, status in (
        ("ix_waiting_entry_waiting", ["occurrence_id", "queued_at"], "waiting"),
        ("ix_waiting_entry_offered_until", ["offered_until"], "offered"),
    ):
        where = sa.text(f"status = '{status}'")
        op.create_index(name, "waiting_entry", columns, sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(
            sa.Column("waiting_list", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch.add_column(
            sa.Column("offer_hours", sa.Integer(), server_default="24", nullable=False)
        )
        batch.add_column(sa.Column("smallest_waiting", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        for name in ("smallest_waiting", "offer_hours", "waiting_list"):
            batch.drop_column(name)
    op.drop_table("waiting_entry")
