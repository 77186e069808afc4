"""Questions as they were asked, and the answers of those who registered."""

from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base
from shared.contracts.questions import KEY_LENGTH, Json, Question


class AskedQuestion(Base):
    """One wording of a question; it stays when staff change or delete the question.

    `key` is a digest of the event, the question's id and what was asked. Once sensitive, it stays
    so: the answers were given to few people.
    """

    __tablename__ = "asked_question"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(index=True)
    question_id: Mapped[str] = mapped_column(String(20))
    content: Mapped[Json] = mapped_column(JSON)
    is_sensitive: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def question(self) -> Question:
        """Return the question as it was asked."""
        return Question.from_json(self.content)


class Answer(Base):
    """One answer to a question; several choices are several rows.

    `value` is a text, the code of an option, "yes" or "no", or a number. `participant_id` is None
    for a question that is asked once.
    """

    __tablename__ = "answer"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    participant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    question_key: Mapped[str] = mapped_column(
        String(KEY_LENGTH), ForeignKey("asked_question.key"), index=True
    )
    value: Mapped[str] = mapped_column(Text)
