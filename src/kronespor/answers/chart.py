"""A chart of an answer as SVG: for each year a column, divided by plan, area or initiative."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.translation import gettext as _

from kronespor.answers.paper import Chart
from kronespor.answers.tables import AnswerTable

COLOURS = ("#1f3a5f", "#c8702a", "#3f7d58", "#8a4f7d", "#b59b2b", "#5b7fa6", "#7a3b2e", "#6b6b6b")
"""Told apart by those who do not see all colours too: they differ in lightness, and each part is named."""
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 70, 28, 10
ROW = 18  # of the legend


def chart(tables: Sequence[AnswerTable]) -> Chart | None:
    """What the tables come to, by year; None where there is nothing to compare (one year, or no money)."""
    parts = _parts(tables)
    years = tables[0].years if tables else ()
    sums = [sum((of[n] for _name, of in parts), Decimal(0)) for n in range(len(years))]
    most = max(sums, default=Decimal(0))
    if len(years) < 2 or most <= 0 or any(k < 0 for _name, of in parts for k in of):
        return None
    text = _("Set aside by year: %(years)s.") % {
        "years": "; ".join(f"{y}: {_million(k)}" for y, k in zip(years, sums, strict=True))
    }
    return Chart(_drawn(parts, years, sums, most, text), text)


def _parts(tables: Sequence[AnswerTable]) -> list[tuple[str, list[Decimal]]]:
    """Name -> kroner by year: the total of each table; of a single table its lines, the smaller ones together."""
    first = tables[0]
    lines = [(line.label, line.figures) for line in first.lines if line.kind == "detail"]
    if len(tables) > 1 and all(t.years == first.years and t.label == first.label for t in tables):
        lines = [(t.title, line.figures) for t in tables for line in t.lines if line.kind == "sum"]
    found = [(name, [f.kroner if f else Decimal(0) for f in figures[: first.summed]]) for name, figures in lines]
    found.sort(key=lambda part: -sum(part[1]))
    if len(found) > len(COLOURS):
        rest = found[len(COLOURS) - 1 :]
        others = [sum(column, Decimal(0)) for column in zip(*(of for _name, of in rest), strict=True)]
        found = [*found[: len(COLOURS) - 1], (_("others"), others)]
    return found


def _million(kroner: Decimal) -> str:
    from kronespor.answers.answer import printed

    return _("%(amount)s million kr.") % {"amount": printed((kroner / 1_000_000).quantize(Decimal("0.1")))}


def _drawn(
    parts: Sequence[tuple[str, list[Decimal]]], years: Sequence[str], sums: Sequence[Decimal], most: Decimal, text: str
) -> str:
    height = HEIGHT + ROW * len(parts)
    room = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT) / len(years)
    shapes = []
    for n, year in enumerate(years):
        x, width, y = LEFT + step * (n + 0.2), step * 0.6, float(HEIGHT - BOTTOM)
        for (_name, of), colour in zip(parts, COLOURS, strict=False):
            tall = float(of[n] / most) * room
            y -= tall
            shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="{colour}"/>')
        middle = x + width / 2
        shapes.append(f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(year)}</text>')
    for part in (0, 1, 2):
        y = HEIGHT - BOTTOM - room * part / 2
        shapes.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH}" stroke="#999" stroke-width=".5"/>')
        amount = escape(_million(most * part / 2))
        shapes.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="9">{amount}</text>')
    for n, ((name, _of), colour) in enumerate(zip(parts, COLOURS, strict=False)):
        y = HEIGHT + ROW * n
        shapes.append(f'<rect x="{LEFT}" y="{y + 3}" width="11" height="11" fill="{colour}"/>')
        shapes.append(f'<text x="{LEFT + 18}" y="{y + 13}">{escape(name[:90])}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="Liberation Sans, Arial, sans-serif" font-size="11"><title>{escape(text)}</title>'
        f"{''.join(shapes)}</svg>"
    )
