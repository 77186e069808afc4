"""Tables become cards on a narrow screen, where each cell shows the heading of its column."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from shared.web.sort_link import SortLink
from tests.architecture.tree import ROOT

MACROS = Path("shared/web/templates/macros.html")
MAILS = Path("services/notifier/templates/message")  # programs for mail know no media queries
TABLE = """{% import "macros.html" as ui with context %}
{% call ui.table(columns, "People") %}
<tr>{% call ui.row_heading() %}Aino{% endcall %}{% call ui.cell(columns[1]) %}8A{% endcall %}</tr>
{% endcall %}"""


def test_every_table_is_made_by_the_macro() -> None:
    found = {
        path.relative_to(ROOT)
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("templates/**/*.html")
        if "<table" in path.read_text(encoding="utf-8")
    }
    assert {path for path in found if MAILS not in path.parents} == {MACROS}


def test_cell_of_a_table_has_the_heading_of_its_column_as_text() -> None:
    templates = Environment(loader=FileSystemLoader(ROOT / MACROS.parent), autoescape=True)
    grade = SortLink(name="Grade", url="?sort=grade", order="ascending")
    html = templates.from_string(TABLE).render(columns=["Name", grade])
    assert re.findall(r"<th scope=.col.[^>]*>(.*?)</th>", html) == [
        "Name", '<a href="?sort=grade">Grade</a>',
    ]  # fmt: skip
    assert 'aria-sort="ascending"' in html
    assert '<td><span class="label">Grade</span><div>8A</div></td>' in html


def test_rows_are_cards_below_800_pixels() -> None:
    css = (ROOT / "shared/web/static/live.css").read_text(encoding="utf-8")
    narrow = re.findall(r"@media screen and \(max-width: 49\.99rem\) \{(.*?)\n\}", css, re.DOTALL)
    assert len(narrow) == 1
    assert ".cards thead { display: none; }" in narrow[0]
    assert ".cards .label { display: block;" in narrow[0]
