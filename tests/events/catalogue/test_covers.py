"""Generated covers: a different picture for each field and event, safe to serve."""

from xml.etree import ElementTree as ET

import pytest

from services.events.catalogue.covers import MOTIFS, draw_cover
from shared import vocabulary


@pytest.mark.parametrize("field", vocabulary.load_fields())
def test_cover_is_small_and_has_safe_tags_only(field: str) -> None:
    picture = draw_cover(field, "avoimet-ovet")
    root = ET.fromstring(picture)  # noqa: S314 - our own
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "rect", "circle", "path", "polygon"}
    assert len(picture) < 8000
    assert draw_cover(field, "avoimet-ovet") == picture != draw_cover(field, "teknologiailta")


def test_every_field_has_its_own_motif() -> None:
    assert set(MOTIFS) == set(vocabulary.load_fields())
    assert len({draw_cover(field, "x") for field in MOTIFS}) == len(MOTIFS)
    assert draw_cover("unknown", "x") != ""
