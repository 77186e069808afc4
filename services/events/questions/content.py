"""Questions that the service has ready, in three languages."""

from enum import StrEnum

from shared.contracts.questions import Question, QuestionKind, QuestionOption, QuestionScope


class ReadyQuestion(StrEnum):
    """A ready question; its answers are shown to fewer people and deleted first."""

    DIET = "diet"
    NEEDS = "needs"


_DIETS = (
    ("vegetarian", "Kasvisruoka", "Vegetarisk kost", "Vegetarian"),
    ("vegan", "Vegaaninen", "Vegansk kost", "Vegan"),
    ("lactosefree", "Laktoositon", "Laktosfri kost", "Lactose-free"),
    ("milkfree", "Maidoton", "Mjölkfri kost", "Milk-free"),
    ("glutenfree", "Gluteeniton", "Glutenfri kost", "Gluten-free"),
    ("nutfree", "Ei pähkinää", "Inga nötter", "No nuts"),
)


def build_ready_question(ready: ReadyQuestion, question_id: str) -> Question:
    """Build a ready question with this id."""
    match ready:
        case ReadyQuestion.DIET:
            return Question(
                id=question_id,
                kind=QuestionKind.CHOICES,
                scope=QuestionScope.PARTICIPANT,
                text={"fi": "Erityisruokavalio", "sv": "Specialkost", "en": "Special diet"},
                is_sensitive=True,
                options=tuple(
                    QuestionOption(code=code, name={"fi": fi, "sv": sv, "en": en})
                    for code, fi, sv, en in _DIETS
                ),
            )
        case ReadyQuestion.NEEDS:
            return Question(
                id=question_id,
                kind=QuestionKind.TEXT,
                scope=QuestionScope.PARTICIPANT,
                text={
                    "fi": "Allergia, apuväline, tulkki tai muu tarve, josta meidän on hyvä tietää",
                    "sv": "Allergi, hjälpmedel, tolk eller annat behov som vi bör känna till",
                    "en": "An allergy, an aid, an interpreter or another need we should know of",
                },
                is_sensitive=True,
            )
