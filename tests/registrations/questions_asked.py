"""Build the questions of an event for tests."""

from typing import Any

from shared.contracts.questions import Question, QuestionKind, QuestionOption, QuestionScope


def build_question(
    question_id: str, kind: QuestionKind, text: str = "", *options: str, **given: Any
) -> dict[str, Any]:
    """Build a question as facts have it, asked of each participant unless it is said otherwise."""
    text = text or f"Question {question_id}"
    question = Question(
        id=question_id,
        kind=kind,
        scope=given.pop("scope", QuestionScope.PARTICIPANT),
        text={"fi": f"{text} fi", "sv": f"{text} sv", "en": text},
        options=tuple(
            QuestionOption(code=one.lower(), name={"fi": one, "sv": one, "en": one})
            for one in options
        ),
        **given,
    )
    return question.to_json()


DIET = build_question(
    "diet", QuestionKind.CHOICES, "Diet", "Vegetarian", "Vegan", is_sensitive=True
)
SCHOOL = build_question(
    "school", QuestionKind.TEXT, "School", scope=QuestionScope.REGISTRATION, is_required=True
)
LUNCH = build_question("lunch", QuestionKind.YES_NO, "Lunch")
TRIPS = build_question("trips", QuestionKind.NUMBER, "Trips")
FIELD = build_question("field", QuestionKind.CHOICE, "Field", "Metal", "Wood", grades=("9",))
