"""Follow-ups as municipalities lay them out: each figure is of its stage, only what is set aside is drafted, and a
table whose sums are right has no finding. The tables are in `followups.txt`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pytest

from kronespor.intake.models import Assertion, DraftItem
from kronespor.intake.storing import import_file
from kronespor.reading import read

TABLES = Path(__file__).with_name("followups.txt")


@dataclass
class Layout:
    """A table and what is to be told of it."""

    title: str
    caption: str = ""
    lines: list[list[str]] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    drafted: set[int] = field(default_factory=set)

    def page(self) -> str:
        """As a page."""
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in self.lines)
        return f"<html><body><h1>{self.title}</h1><p>{self.caption}</p><p>Beløb i 1.000 kr.</p><table>{rows}</table>"


def layouts() -> list[Layout]:
    found: list[Layout] = []
    for line in TABLES.read_text("utf-8").partition("\n\n")[2].splitlines():
        mark, _, rest = line.partition(" ")
        match mark:
            case "#":
                found.append(Layout(rest))
            case ">":
                found[-1].caption = rest
            case "=":
                found[-1].phases = rest.split()
            case "draft":
                found[-1].drafted = set(map(int, rest.split()))
            case "":
                continue
            case _:
                found[-1].lines.append([cell.strip() for cell in line.split("|")])
    return found


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.slow
def test_each_figure_is_of_its_stage_and_only_what_is_set_aside_is_drafted(home: Path, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = {}
    for number, layout in enumerate(layouts()):
        path = tmp_path / f"{number}.html"
        path.write_text(layout.page(), "utf-8")
        done = import_file(path, "Plan", read(path))
        items = DraftItem.objects.filter(statement__document=done.document)
        assert set(items.values_list("fiscal_year", flat=True)) == layout.drafted, layout.title
        assert not done.document.findings.exclude(severity="notice").exclude(kind="by-chart-of-accounts"), layout.title
        said = defaultdict(set)
        asserted = Assertion.objects.filter(statement__document=done.document)
        for column, phase in asserted.values_list("column", "phase"):
            said[column].add(phase)
        if layout.phases == ["rows"]:
            continue
        told = ["".join(said.get(name, "-")) for name in layout.lines[0][1:]]
        if not layout.drafted and told != layout.phases:
            wrong[layout.title] = told
    assert wrong == {}
    rows = Assertion.objects.filter(statement__document__title="Status på Biblioteksplanen 2025", fiscal_year=2025)
    assert set(rows.values_list("label", "phase", "amount")) >= {
        ("Lørdagsåbent", "budget", 40_000_000), ("Lørdagsåbent", "spent", 30_000_000),
        ("Børneteater", "spent", 5_000_000),
    }  # fmt: skip
