"""Add class groups, and an event's rules of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_group",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("school", sa.String(length=120), nullable=False),
        sa.Column("class_name", sa.String(length=60), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("names_link_version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_class_group_registration_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_class_group")),
    )
    with op.batch_alter_table("occurrence") as batch:
        for name in ("class_groups", "group_names_optional"):
            batch.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        for name, size in (("group_min", "5"), ("group_max", "40")):
            batch.add_column(sa.Column(name, sa.Integer(), server_default=size, nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        for name in ("group_max", "group_min", "group_names_optional", "class_groups"):
            batch.drop_column(name)
    op.drop_table("class_group")
