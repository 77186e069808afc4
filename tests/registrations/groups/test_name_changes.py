"""What a new list of names changes: nothing is lost, nothing is removed by itself."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.registrations.groups.name_changes import (
    NameChanges,
    Pupil,
    compare_names,
    fold_name,
)

words = st.sampled_from(["Aino", "aino", "Bertta", "Åke", "Virtanen", "Virtamen", "Berg", "Holm"])
names = st.lists(words, min_size=1, max_size=3).map(" ".join)


def compare(known: list[str], listed: list[str]) -> NameChanges:
    return compare_names([Pupil(uuid4(), name) for name in known], listed)


def test_new_same_and_missing_names_are_told_apart() -> None:
    changes = compare(["Aino Virtanen", "Bertta Berg"], ["aino  VIRTANEN", "Cecilia Holm"])
    assert [one.name for one in changes.same] == ["Aino Virtanen"]
    assert changes.added == ["Cecilia Holm"]
    assert [one.name for one in changes.missing] == ["Bertta Berg"]


def test_name_written_in_another_way_is_the_same_pupil() -> None:
    known = ["Virtanen Aino", "Anna-Liisa Berg", "Bertta Holm"]
    changes = compare(known, ["Aino Virtannen", "Anna Liisa Berg", "Berta Holm"])
    assert [(one.pupil.name, one.name) for one in changes.renamed] == [
        ("Virtanen Aino", "Aino Virtannen"),
        ("Bertta Holm", "Berta Holm"),
    ]
    assert [one.name for one in changes.same] == ["Anna-Liisa Berg"]
    assert changes.missing == []


def test_siblings_are_not_taken_for_one_pupil() -> None:
    changes = compare(["Aino Virtanen"], ["Eino Virtanen", "Aino Virtanen"])
    assert changes.added == ["Eino Virtanen"]
    assert changes.renamed == []


def test_name_written_twice_is_a_duplicate_unless_two_are_known() -> None:
    assert compare([], ["Aino Virtanen", "aino virtanen"]).duplicates == ["aino virtanen"]
    two = compare(["Aino Virtanen", "Aino Virtanen"], ["Aino Virtanen", "Aino Virtanen"])
    assert (len(two.same), two.duplicates, two.missing) == (2, [], [])


@given(st.lists(names, max_size=8), st.lists(names, max_size=8))
def test_every_name_and_every_pupil_is_accounted_for_once(
    known: list[str], listed: list[str]
) -> None:
    changes = compare(known, listed)
    from_list = [one.name for one in changes.renamed] + changes.added + changes.duplicates
    assert len(changes.same) + len(from_list) == len(listed)
    pupils = [*changes.same, *(one.pupil for one in changes.renamed), *changes.missing]
    assert sorted(one.name for one in pupils) == sorted(known)
    assert len({one.id for one in pupils}) == len(known)


@given(st.lists(names, max_size=8))
def test_the_same_list_again_changes_nothing(listed: list[str]) -> None:
    changes = compare(listed, listed)
    assert changes.is_empty
    assert changes.missing == []


@given(st.lists(names, max_size=8), st.lists(names, max_size=8))
def test_list_that_was_saved_is_complete(known: list[str], listed: list[str]) -> None:
    first = compare(known, listed)
    saved = [one.name for one in (*first.same, *first.missing)]
    saved += [one.name for one in first.renamed] + first.added
    again = compare(saved, listed)
    assert again.is_empty
    assert {fold_name(one) for one in listed} <= {fold_name(one) for one in saved}
