"""A generator of plain sum tables as they are when pasted from PDF or Word, a cell or a row per line.

Deterministic from a seed.

The tables are well formed and add up, so each amount must be read as that of its name, and no error found.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal

from kronespor.amounts import danish

BEGINNINGS = ("Støtte til", "Hjælp til", "Tilskud til", "Pulje til", "Udvikling af", "Videre drift af", "Indsats for")
THINGS = (
    "byens kor", "unge på havnen", "læsning", "badeanstalten", "støjdæmpning i dagtilbud", "frivillige i nærmiljøet",
    "samarbejde med erhvervsskoler om lærepladser", "ældres måltider", "mentorer", "cykelstier og sikre skoleveje",
    "bevægelse i det fri for børn i indskolingen", "Havnens Børnehus", "Rådet for Socialt Udsatte",
)  # fmt: skip
SHORT = (
    "Pumper", "Administration", "Idræt", "Fælles formål", "Vintertjeneste", "Kultur og Fritid", "Puljen 2024-2027",
    "Skoleveje, etape 2", "Havnens fase 3", "Aktiviteter for 65+",
)  # fmt: skip
TOTALS = ("I alt", "Samlet", "Udgifter i alt", "Sum", "I alt for alle områder", "Total")
GROUPS = ("Børn og unge", "Ældre", "Kultur", "Teknik og miljø", "BESKÆFTIGELSE")
UNITS = (("kr.", 0, 25_000), ("1.000 kr.", 0, 50), ("mio. kr.", 1, 1), ("mio. kr.", 2, 5))
ENDINGS = (
    "", "Med venlig hilsen", "Forvaltningen følger op på midlerne. Udvalget får en status i marts 2026.",
    "1 Heraf går en del til leje af lokaler", "Resten af midlerne er ikke fordelt.", "Side 3", "Bilag 2: Uddybning",
)  # fmt: skip
Layout = Literal["cell per line", "row per line", "aligned", "amounts below"]


@dataclass
class Flattened:
    """A text with one table and what it says: each row's name and its amounts, the empty ones None."""

    text: str
    columns: list[str]
    rows: list[tuple[str, list[Decimal | None]]]
    kind: str


@dataclass
class _Draw:
    """The choices that hold for a whole table."""

    rng: Random
    years: int
    decimals: int
    step: int
    empty: str  # how an empty cell is printed; nothing where it is left out
    names_first: bool
    width: int  # of the names' cell; 0 where they are not wrapped
    behind: str  # a unit behind each amount
    layout: Layout
    rows: list[tuple[str, list[Decimal | None]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # of rows, among the lines


def flattened(seed: int, layout: Layout = "cell per line") -> Flattened:
    """The table of this seed in a layout."""
    rng = Random(seed)
    unit, decimals, step = rng.choice(UNITS)
    years = rng.randint(1, 6)
    cross = 2 <= years <= 5 and rng.random() < 0.5
    columns = [str(2023 + n) for n in range(years)] + ["I alt"] * cross
    empty, width = rng.choice(("-", "-", "–", "0", "")), rng.choice((0, 0, 18, 26, 36))
    behind = " kr." if unit == "kr." and rng.random() < 0.2 else ""
    draw = _Draw(rng, years, decimals, step, empty, rng.random() < 0.7, width, behind, layout)
    grouped = rng.random() < 0.3
    for name, amounts in _body(draw, grouped):
        if amounts and cross:
            amounts.append(sum((a for a in amounts if a is not None), Decimal(0)))
        _print(draw, name, amounts)
    is_stacked = rng.random() < 0.4
    heading = ["Indsats", *columns] if is_stacked else ["  ".join(["Indsats", " ".join(columns)])]
    if rng.random() < 0.1:
        heading.append(f"({unit})")
    elif len(draw.starts) > 4 and rng.random() < 0.1:
        at = draw.starts[len(draw.starts) // 2]
        draw.lines[at:at] = ["\fSide 2 af 2", *heading]
    before = rng.choice((["NOTAT", "", "De afsatte midler fremgår af tabellen.", ""], []))
    after = ["", rng.choice(ENDINGS)]
    gap = rng.choice(("\n", "\n", "\n", "\n\n"))
    table = gap.join([*heading, *draw.lines])
    text = "\n".join([*before, f"Tabel 1: Oversigt, {unit}", table, *after])
    order = "names first" if draw.names_first else "names last"
    kind = f"{order}, {'grouped' if grouped else 'flat'}, empty {empty!r}, width {width}"
    return Flattened(text, columns, draw.rows, kind)


def _body(draw: _Draw, grouped: bool) -> Iterator[tuple[str, list[Decimal | None]]]:
    """The rows in order; a heading has no amounts."""
    rng = draw.rng
    names = [f"{b} {t}" for b in BEGINNINGS for t in THINGS] + list(SHORT) * 3
    names = list(dict.fromkeys(rng.sample(names, len(names))))
    whole = [Decimal(0)] * draw.years
    for group in rng.sample(GROUPS, rng.randint(2, 3)) if grouped else [""]:
        if group:
            yield group, []
        own = [Decimal(0)] * draw.years
        for _ in range(rng.randint(2, 9)):
            amounts = _amounts(draw)
            own = [o + (a or 0) for o, a in zip(own, amounts, strict=True)]
            yield names.pop(), amounts
        if group:
            yield rng.choice(("I alt", f"{group} i alt")), list(own)
        whole = [w + o for w, o in zip(whole, own, strict=True)]
    yield ("I alt for alle områder" if grouped else rng.choice(TOTALS)), list(whole)


def _amounts(draw: _Draw) -> list[Decimal | None]:
    rng, base = draw.rng, draw.rng.randint(2, 80)
    present = [True] * draw.years if rng.random() < 0.7 else [rng.random() < 0.6 for _ in range(draw.years)]
    if not any(present):
        present[-1] = True
    sizes = [base if rng.random() < 0.6 else rng.randint(2, 80) for _ in present]
    return [
        Decimal(size * draw.step).scaleb(-draw.decimals) if there else None
        for size, there in zip(sizes, present, strict=True)
    ]


def _print(draw: _Draw, name: str, amounts: Sequence[Decimal | None]) -> None:
    """Print a row's cells, each on its line; a long name takes several."""
    texts = [draw.empty if a is None else danish(a, draw.decimals) + draw.behind for a in amounts]
    label = textwrap.wrap(name, draw.width) if draw.width else [name]
    cells = [t for t in texts if t]
    if amounts:
        draw.rows.append((name, list(amounts)))
        draw.starts.append(len(draw.lines))
    if draw.layout == "row per line":
        draw.lines.append(" ".join([name, *cells]))
    elif draw.layout == "aligned":
        draw.lines.append(f"{name:<70}{''.join(f'{t:>18}' for t in texts)}".rstrip())
    elif draw.layout == "amounts below":
        draw.lines += [*label, " ".join(cells)] if cells else label
    else:
        draw.lines += [*label, *cells] if draw.names_first or not amounts else [*cells, *label]
