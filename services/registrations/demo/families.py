"""The demo's families and classes: some written by hand, most made from lists of common names.

The random seed is fixed, so the people are the same each time. None of them is real.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

FULL, FEW, HOUSE = "tyopaja-3d-tulostus", "robotti-ilta-turku", "tyopaja-pienoistalo"
METAL, COURSE = "tyopaja-hitsaus", "robotiikan-viikkokurssi"
EVENING, INFO = "syysilta-raisio", "hakuinfo-turku"
OVER = {EVENING, INFO}  # held before the demo began
_PLAIN = str.maketrans("åäö", "aao")


@dataclass(frozen=True)
class Family:
    """A family: its contact, its participants, and the occurrence they register for.

    `slug` names the event and `occurrence` counts its occurrences from 0, by their start. A
    participant is a name and a grade. Some families cancel again.
    """

    slug: str
    language: str
    contact: str
    participants: tuple[tuple[str, str], ...]
    occurrence: int = 0
    cancels: bool = False

    @property
    def email(self) -> str:
        """Return an address in a domain that nobody can own."""
        return self.contact.lower().replace(" ", ".").translate(_PLAIN) + "@example.org"


BY_HAND = (
    Family(FULL, "fi", "Hanna Virtanen", (("Eino", "7"), ("Aada", "8"), ("Oiva", "9"))),
    Family(FULL, "sv", "Maria Lindholm", (("Alma", "7"), ("Elis", "9"))),
    Family(FULL, "fi", "Mika Korhonen", (("Helmi", "8"), ("Toivo", "8"), ("Vieno", "9"))),
    Family(FEW, "fi", "Sari Mäkinen", (("Leo", "8"), ("Sari", "adult"), ("Iida", "7"))),
    Family(FEW, "sv", "Johan Nyström", (("Saga", "9"), ("Johan", "adult"))),
    Family(FEW, "en", "Anna Laine", (("Daniel", "9"), ("Sofia", "7"), ("Anna", "adult"))),
    Family(FEW, "fi", "Timo Heikkinen", (("Onni", "8"), ("Timo", "adult"))),
    Family(HOUSE, "fi", "Päivi Salonen", (("Venla", "7"), ("Päivi", "adult"))),
    Family(HOUSE, "sv", "Peter Holm", (("Edvin", "8"), ("Peter", "adult"))),
    Family(METAL, "fi", "Katja Rantanen", (("Niilo", "9"), ("Emmi", "8"))),
    Family(COURSE, "fi", "Jari Koskinen", (("Aleksi", "upper_secondary"),)),
    Family(COURSE, "en", "Laura Saari", (("Emma", "upper_secondary"),)),
)
# Seats that families take: event, number of the occurrence, seats.
FAMILY_SEATS = (
    ("raseko-avoimet-ovet", 0, 20), ("raseko-avoimet-ovet", 1, 9), ("raseko-avoimet-ovet", 2, 3),
    ("vanhempainilta-raisio", 0, 14), (HOUSE, 1, 22), (EVENING, 0, 13), (EVENING, 1, 24),
    ("vanhempainilta-verkossa", 0, 9), (INFO, 0, 14), (METAL, 1, 9), (METAL, 2, 4),
    ("tyopaja-robottiauto", 0, 11),
)  # fmt: skip
# Classes with their counsellor: event, number of the occurrence, pupils of each class.
CLASS_SEATS = (
    ("raseko-avoimet-ovet", 0, (18, 15)),
    ("tekniikan-kiertue-parainen", 0, (17, 16, 15)),
    ("tekniikan-kiertue-parainen", 1, (19, 20)),
    ("tekniikan-kiertue-parainen", 2, (14,)),
    ("turku-tutustumispaivat", 1, (19, 18)),
    ("turku-tutustumispaivat", 2, (20,)),
    ("turku-tutustumispaivat", 4, (16,)),
    ("teknologiatiistai-turku", 0, (20, 18, 19)),
    ("winnova-avoimet-ovet-pori", 0, (18, 17, 15)),
    ("yritysvierailu-konepaja-loimaa", 0, (20,)),
)
# Where a family registers and cancels again; these have free seats at the end.
CANCELLED = (
    ("raseko-avoimet-ovet", 0), ("raseko-avoimet-ovet", 1), ("vanhempainilta-raisio", 0),
    (HOUSE, 1), ("turku-tutustumispaivat", 2), ("vanhempainilta-verkossa", 0),
)  # fmt: skip
FIRST = {
    "fi": "Anne Antti Elina Heidi Henri Jaana Janne Johanna Juha Kati Kirsi Marko Minna Outi "
    "Pasi Pekka Riikka Sanna Susanna Tero Tiina Tuija Ville",
    "sv": "Annika Camilla Fredrik Henrik Jessica Kristian Linda Mats Nina Robert Susanne Ulrika",
}
LAST = {
    "fi": "Aaltonen Ahonen Hakala Harju Hiltunen Jokinen Kallio Kettunen Koivisto Laakso Lehto "
    "Leppänen Manninen Mattila Nurmi Ojala Peltonen Pitkänen Rinne Savolainen Toivonen Vainio",
    "sv": "Andersson Eklund Forsman Grönroos Karlsson Lindqvist Nordström Sjöblom Söderholm "
    "Westerlund",
}
CHILDREN = {
    "fi": "Aino Anni Eemeli Eetu Elias Elsa Hilla Joona Kerttu Lauri Lilja Mikael Minea Nooa "
    "Otto Peppi Pihla Siiri Veikko Viola",
    "sv": "Agnes Axel Ebba Emil Filip Freja Hugo Isak Linnea Lovisa Oliver Tilda",
}
GRADES = ("7", "8", "8", "9", "9", "9")


def _generate_families() -> Iterator[Family]:
    rng = random.Random(2026)  # noqa: S311 - draws names, protects nothing
    contacts = _generate_contacts(rng)
    for slug, occurrence, seats in FAMILY_SEATS:
        for size in _split_seats(rng, seats):
            language, contact = next(contacts)
            people = _draw_family(rng, language, contact, size)
            yield Family(slug, language, contact, people, occurrence)
    for slug, occurrence, classes in CLASS_SEATS:
        for number, size in enumerate(classes):
            yield Family(slug, *next(contacts), _draw_class(rng, number, size), occurrence)
    for slug, occurrence in CANCELLED:
        language, contact = next(contacts)
        pair = _draw_family(rng, language, contact, 2)
        yield Family(slug, language, contact, pair, occurrence, cancels=True)


def _split_seats(rng: random.Random, seats: int) -> Iterator[int]:
    """Yield sizes of families that together take these seats."""
    while seats:
        size = min(seats, rng.choice((1, 2, 3, 3, 4)))
        seats -= size
        yield size


def _generate_contacts(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield languages and names of adults, each name once; two of three speak Finnish."""
    names = {
        code: [f"{first} {last}" for first in FIRST[code].split() for last in LAST[code].split()]
        for code in FIRST
    }
    for drawn in names.values():
        rng.shuffle(drawn)
    while True:
        code = rng.choice(("fi", "fi", "sv"))
        yield code, names[code].pop()


def _draw_family(
    rng: random.Random, language: str, contact: str, size: int
) -> tuple[tuple[str, str], ...]:
    """Draw the children of a family; in some of several, the last one is the adult instead."""
    children = rng.sample(CHILDREN[language].split(), size)
    people = [(name, rng.choice(GRADES)) for name in children]
    if size > 1 and rng.random() < 0.6:
        people[-1] = (contact.split(maxsplit=1)[0], "adult")
    return tuple(people)


def _draw_class(rng: random.Random, number: int, size: int) -> tuple[tuple[str, str], ...]:
    """Draw the pupils of a class, by their first names."""
    grade, names = (
        rng.choice(("8", "9")),
        [name for code in CHILDREN for name in CHILDREN[code].split()],
    )
    first = number * size
    return tuple((names[(first + pupil) % len(names)], grade) for pupil in range(size))


FAMILIES = (*BY_HAND, *_generate_families())
# A class that a teacher brings; some names are still missing.
GROUP_EMAIL = "opettaja.oksanen@example.org"
GROUP = {
    "school": "Puropellon koulu",
    "class_name": "9B",
    "grade": "9",
    "pupils": 25,
    "adults": 2,
    "contact": {
        "name": "Outi Oksanen", "email": GROUP_EMAIL, "phone": "+46701740699", "language": "fi",
    },
}  # fmt: skip
GROUP_SLUG, GROUP_OCCURRENCE = "turku-tutustumispaivat", 3
GROUP_NAMES = tuple(
    f"{name} {last}" for last in ("Salo", "Niemi") for name in CHILDREN["fi"].split()
)[:21]
