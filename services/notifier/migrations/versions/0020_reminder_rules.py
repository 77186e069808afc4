"""Add reminder rules, what they plan, and the rule of a message."""

import sqlalchemy as sa
from alembic import op

import shared.database.types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TIME = shared.database.types.UtcDateTime(timezone=True)
_IS_NOT_PLANNED = "(planned_version IS NULL OR planned_version <> version)"
_IS_OF_RULE = "rule_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("anchor", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("channels", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sms", sa.JSON(), nullable=False),
        sa.Column("grace_hours", sa.Integer(), nullable=False),
        sa.Column("valid_from", _TIME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("deleted_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
    )
    op.create_index(
        op.f("ix_reminder_rule_organisation_id_slug"), "reminder_rule", ["organisation_id", "slug"]
    )
    op.create_table(
        "rule_exception",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rule.id"], name=op.f("fk_rule_exception_rule_id_reminder_rule")
        ),
        sa.PrimaryKeyConstraint("rule_id", "slug", name=op.f("pk_rule_exception")),
    )
    op.create_table(
        "reminder_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", _TIME, nullable=True),
        sa.Column("reached_id", sa.Uuid(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_reminder_plan_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rule.id"], name=op.f("fk_reminder_plan_rule_id_reminder_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_plan")),
        sa.UniqueConstraint(
            "rule_id",
            "occurrence_id",
            "day",
            name=op.f("uq_reminder_plan_rule_id_occurrence_id_day"),
        ),
    )
    op.create_index(op.f("ix_reminder_plan_occurrence_id"), "reminder_plan", ["occurrence_id"])
    op.create_index(op.f("ix_reminder_plan_state_due_at"), "reminder_plan", ["state", "due_at"])
    op.add_column("message", sa.Column("rule_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_message_rule_id_status",
        "message",
        ["rule_id", "status"],
        sqlite_where=sa.text(_IS_OF_RULE),
        postgresql_where=sa.text(_IS_OF_RULE),
    )
    op.add_column("registration", sa.Column("created_at", _TIME, nullable=True))
    op.add_column("occurrence", sa.Column("planned_version", sa.Integer(), nullable=True))
    # The reminders of these were queued by the previous release. What is over needs no plan; the
    # others are planned as after a change of the rules, for the moments that are still ahead.
    op.execute(
        "UPDATE occurrence SET planned_version ="
        " CASE WHEN ends_at < CURRENT_TIMESTAMP THEN version ELSE 0 END"
    )
    op.create_index(
        "ix_occurrence_not_planned_id",
        "occurrence",
        ["id"],
        sqlite_where=sa.text(_IS_NOT_PLANNED),
        postgresql_where=sa.text(_IS_NOT_PLANNED),
    )


def downgrade() -> None:
    op.drop_index("ix_occurrence_not_planned_id", table_name="occurrence")
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_column("planned_version")
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("created_at")
    op.drop_index("ix_message_rule_id_status", table_name="message")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("rule_id")
    op.drop_table("reminder_plan")
    op.drop_table("rule_exception")
    op.drop_table("reminder_rule")
