"""Add the budgets of seats, and registrations that wait for their link to be used."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seat_budget",
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("started_at", shared.database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", name=op.f("pk_seat_budget")),
    )
    with op.batch_alter_table("seat_budget") as batch:
        batch.create_index(op.f("ix_seat_budget_started_at"), ["started_at"])
    with op.batch_alter_table("registration") as batch:
        batch.add_column(
            sa.Column("held_until", shared.database.types.UtcDateTime(timezone=True), nullable=True)
        )
    held = sa.text("status = 'held'")
    op.create_index(
        "ix_registration_held_until",
        "registration",
        ["held_until"],
        sqlite_where=held,
        postgresql_where=held,
    )


def downgrade() -> None:
    op.drop_index("ix_registration_held_until", table_name="registration")
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("held_until")
    op.drop_table("seat_budget")
