"""Add the questions of events, and the answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_question",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_asked_question")),
    )
    op.create_index(op.f("ix_asked_question_event_id"), "asked_question", ["event_id"])
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("question_key", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_answer_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_answer_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_key"], ["asked_question.key"], name=op.f("fk_answer_question_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    for column in ("registration_id", "participant_id", "question_key"):
        op.create_index(op.f(f"ix_answer_{column}"), "answer", [column])
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("questions", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(
            sa.Column("form_key", sa.String(length=16), server_default="", nullable=False)
        )
    with op.batch_alter_table("waiting_entry") as batch:
        batch.add_column(sa.Column("answers", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("waiting_entry") as batch:
        batch.drop_column("answers")
    with op.batch_alter_table("occurrence") as batch:
        for name in ("form_key", "questions"):
            batch.drop_column(name)
    op.drop_table("answer")
    op.drop_table("asked_question")
