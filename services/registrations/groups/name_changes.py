"""Compare a new list of names with the pupils that a group has. Without a database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

from shared.search_text import fold_text

SIMILAR = 0.85  # from here on two names are one, written in two ways


@dataclass(frozen=True)
class Pupil:
    """A pupil whose name is known."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Renamed:
    """A pupil whose name the list writes in another way."""

    pupil: Pupil
    name: str


@dataclass(frozen=True)
class NameChanges:
    """The changes that a list would make. Each of its names is in one of the first four."""

    same: list[Pupil] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)  # written twice in the list
    missing: list[Pupil] = field(default_factory=list)  # not in the list: a person decides

    @property
    def is_empty(self) -> bool:
        """Return whether the list changes nothing by itself."""
        return not (self.renamed or self.added)


def compare_names(pupils: Sequence[Pupil], names: Sequence[str]) -> NameChanges:
    """Compare a list with the pupils: capital letters and spaces make no difference."""
    known: dict[str, list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        known[fold_name(pupil.name)].append(pupil)
    changes, unknown, seen = NameChanges(), [], set()
    for name in names:
        key = fold_name(name)
        if known[key]:
            changes.same.append(known[key].pop(0))
        elif key in seen:
            changes.duplicates.append(name)
        else:
            unknown.append(name)
        seen.add(key)
    left = [pupil for same_name in known.values() for pupil in same_name]
    _pair_similar(left, unknown, changes)
    order = {pupil.id: number for number, pupil in enumerate(pupils)}
    changes.missing.sort(key=lambda pupil: order[pupil.id])
    return changes


def fold_name(name: str) -> str:
    """Return the name as it is compared."""
    return fold_text(" ".join(name.replace("-", " ").replace(",", " ").split()))


def _pair_similar(left: Sequence[Pupil], unknown: Sequence[str], changes: NameChanges) -> None:
    """Pair each unknown name with a pupil of a similar one; only those that share a word."""
    by_word: dict[str, dict[UUID, Pupil]] = defaultdict(dict)
    for pupil in left:
        for word in fold_name(pupil.name).split():
            by_word[word][pupil.id] = pupil
    paired: set[UUID] = set()
    for name in unknown:
        words = fold_name(name).split()
        near = {one.id: one for word in words for one in by_word[word].values()}
        best = _find_most_similar([one for one in near.values() if one.id not in paired], name)
        if best is None:
            changes.added.append(name)
        else:
            paired.add(best.id)
            changes.renamed.append(Renamed(best, name))
    changes.missing.extend(pupil for pupil in left if pupil.id not in paired)


def _find_most_similar(pupils: Sequence[Pupil], name: str) -> Pupil | None:
    """Return the pupil whose name has the same words with the fewest other letters, if similar."""
    matcher = SequenceMatcher(None, "", _sort_words(name), autojunk=False)
    best, likeness = None, SIMILAR
    for pupil in pupils:
        matcher.set_seq1(_sort_words(pupil.name))
        # The first two are upper limits that cost little: most names end there.
        if matcher.real_quick_ratio() < likeness or matcher.quick_ratio() < likeness:
            continue
        if (ratio := matcher.ratio()) > likeness or (best is None and ratio >= likeness):
            best, likeness = pupil, ratio
    return best


def _sort_words(name: str) -> str:
    return " ".join(sorted(fold_name(name).split()))
