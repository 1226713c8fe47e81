"""A chart of an answer as SVG: for each year a column, divided by plan, area or initiative."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from textwrap import wrap

from django.utils.translation import gettext as _

from kronespor.answers.tables import AnswerTable
from kronespor.papers.paper import Chart
from kronespor.papers.printing import amount_text

COLOURS = ("#1f3a5f", "#c8702a", "#3f7d58", "#8a4f7d", "#b59b2b", "#5b7fa6", "#7a3b2e", "#6b6b6b")
"""Told apart by those who do not see all colours too: they differ in lightness, and each part is named."""
WIDTH, HEIGHT, BOTTOM, TOP = 620, 300, 28, 10
SIZE, BESIDE = 12, 8  # of the letters, and between an amount and the line that it names
NARROW, WIDE = " .,-'fijlrtI", "mwMW"  # letters of at most 0.34 and at most 0.95 of the size; others take 0.67
LEGEND, NAME = 215, 27  # the room beside the columns, and the letters that a line of it has
LINE, GAP, LINES = 15, 8, 3  # of the legend: the heights of a line and between names, and the lines of a name


def chart(tables: Sequence[AnswerTable]) -> Chart | None:
    """What the tables come to, by year; None where there is nothing to compare (one year, or no money)."""
    parts = _parts(tables)
    years = tables[0].years if tables else ()
    sums = [sum((of[n] for _name, of in parts), Decimal(0)) for n in range(len(years))]
    most = max(sums, default=Decimal(0))
    if len(years) < 2 or most <= 0 or any(k < 0 for _name, of in parts for k in of):
        return None
    text = _("Set aside by year: %(years)s.") % {
        "years": "; ".join(f"{y}: {amount_in_words(k)}" for y, k in zip(years, sums, strict=True))
    }
    return Chart(_drawn(parts, years, most, text), text, _("Figure 1: Set aside by year"))


Part = tuple[str, list[Decimal]]
"""A part of every column: its name, and kroner by year."""


def _parts(tables: Sequence[AnswerTable]) -> list[Part]:
    """The total of each table; of a single table its lines. The largest first, the smaller ones together."""
    first = tables[0]
    named = [(line.label, line) for line in first.lines if line.kind == "detail"]
    if len(tables) > 1 and all((t.years, t.label) == (first.years, first.label) for t in tables):
        named = [(table.title, line) for table in tables for line in table.lines if line.kind == "sum"]
    parts = [(name, [f.kroner if f else Decimal(0) for f in line.figures[: first.summed]]) for name, line in named]
    parts.sort(key=lambda part: -sum(part[1]))
    return _at_most(parts, len(COLOURS))


def _at_most(parts: list[Part], most: int) -> list[Part]:
    """So many parts at most; the last is what the others come to."""
    if len(parts) <= most:
        return parts
    rest = [kroner for _name, kroner in parts[most - 1 :]]
    return [*parts[: most - 1], (_("others"), [sum(column, Decimal(0)) for column in zip(*rest, strict=True)])]


def amount_in_words(kroner: Decimal) -> str:
    """An amount for a chart: in millions with one decimal from a hundred thousand on, else in kroner."""
    if 0 < kroner < 100_000:
        return f"{amount_text(kroner)} kr."
    return _("%(amount)s million kr.") % {"amount": amount_text((kroner / 1_000_000).quantize(Decimal("0.1")))}


def _ticks(most: Decimal) -> list[Decimal]:
    """From 0 on, in steps of 1, 2 or 5 times a power of ten, three to six of them."""
    step = Decimal(10) ** (most.adjusted() - 1)
    step = next(step * n for n in (1, 2, 5, 10, 20, 50) if most / (step * n) <= 5)
    return [step * n for n in range(int(most / step) + 1)]


def _axis(ticks: Sequence[Decimal]) -> list[tuple[Decimal, str]]:
    """What stands beside each line: millions, or kroner where the steps are of less than a hundred thousand."""
    if ticks[1] < 100_000:
        return [(tick, f"{amount_text(tick)} kr.") for tick in ticks]
    return [(tick, amount_in_words(tick)) for tick in ticks]


def _width(text: str) -> float:
    """How wide a text is at most, in the fonts that a chart may be shown in."""
    return SIZE * sum(0.34 if letter in NARROW else 0.95 if letter in WIDE else 0.67 for letter in text)


def _drawn(parts: Sequence[Part], years: Sequence[str], most: Decimal, text: str) -> str:
    axis = _axis(_ticks(most))
    left, right = max(_width(label) for _tick, label in axis) + BESIDE, WIDTH - LEGEND
    room, step = HEIGHT - BOTTOM - TOP, (right - left) / len(years)
    shapes = []
    for tick, label in axis:
        y = HEIGHT - BOTTOM - room * float(tick / most)
        shapes.append(f'<path d="M{left:.1f} {y:.1f}H{right}" stroke="#c4c9d0" stroke-width=".6"/>')
        shapes.append(_words(left - BESIDE, y + 4, label, "end"))
    for n, year in enumerate(years):
        x, width, y = left + step * (n + 0.2), step * 0.6, float(HEIGHT - BOTTOM)
        for (_name, of), colour in zip(parts, COLOURS, strict=False):
            tall = float(of[n] / most) * room
            y -= tall
            shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="{colour}"/>')
        shapes.append(_words(x + width / 2, HEIGHT - 10, year, "middle"))
    legend, end = _legend([name for name, _of in parts], right + 18)
    height = max(HEIGHT, end)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="Liberation Sans, Arial, sans-serif" font-size="{SIZE}"><title>{escape(text)}</title>'
        f"{''.join([*shapes, *legend])}</svg>"
    )


def _legend(names: Sequence[str], x: float) -> tuple[list[str], int]:
    """What the parts are called, beside the columns and in their order from the top; and how far down it goes."""
    shapes, y = [], TOP
    for name, colour in reversed(list(zip(names, COLOURS, strict=False))):
        lines = wrap(name, NAME, max_lines=LINES, placeholder="…")
        shapes.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/>')
        shapes += [_words(x + 19, y + 11 + n * LINE, line) for n, line in enumerate(lines)]
        y += LINE * len(lines) + GAP
    return shapes, y


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
