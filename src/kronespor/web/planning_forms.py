"""Proposals and scenarios as forms: rows of text to content and back, so that what is wrong can be shown again."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from kronespor.amounts import AmountError, danish, parse_ore
from kronespor.language import fold
from kronespor.planning import proposals, scenarios
from kronespor.register.models import YEARS, ExpenditureType
from kronespor.web.parameters import number
from kronespor.web.remarks import FormError

MOST = 500
"""Rows that a form may have."""
SPARE = 2
"""Empty rows at the end."""
ITEM = (
    "key", "label", "category", "initiative", "plan", "least", "most", "rank", "group", "committee", "recipient", "cvr",
    "reason", "origin", "suggestion", "chosen",
)  # fmt: skip
MOVE = ("source", "target", "fund", "year", "ore", "expenditure_type")
INDICATOR = ("place", "name", "before", "after", "text")
STATED = ("expenditure_type", "year", "ore")
Row = dict[str, Any]


def day_of(text: str) -> date | None:
    """A day as a form sends it; None for none. FormError if it is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise FormError("no-day", text=text[:40]) from error


def _ore(ore: int | None) -> str:
    return "" if ore is None else danish(Decimal(ore) / 100)


def posted(post: QueryDict, prefix: str, names: Iterable[str]) -> list[Row]:
    """The rows that were sent, as they were typed; those to be removed and the empty ones are left out.

    FormError if the form does not say how many there are, or there are more than a form can have: none is lost unseen.
    """
    names = tuple(names)
    count = number(post.get(f"{prefix}-count", ""))
    if count is None or count > MOST:
        raise FormError("form-not-whole", most=MOST)
    rows = []
    for n in range(count):
        row = {name: post.get(f"{prefix}-{n}-{name}", "").strip() for name in names}
        if post.get(f"{prefix}-{n}-remove") != "on" and any(v for k, v in row.items() if k not in ("key", "chosen")):
            rows.append(row)
    return rows


def with_spares(rows: Sequence[Row], names: Iterable[str]) -> list[Row]:
    """The rows, and empty ones after them."""
    return [*rows, *({**dict.fromkeys(names, ""), "chosen": "on", "is_new": True} for _n in range(SPARE))]


def item_rows(content: proposals.Content, years: Iterable[int]) -> list[Row]:
    """The items of a proposal as rows, with one column per year."""
    rows = []
    for item in content.items:
        row: Row = {name: getattr(item, name) for name in ITEM}
        row |= {"least": _ore(item.least), "most": _ore(item.most), "chosen": "on" if item.chosen else ""}
        row |= {name: "" for name in ("rank", "suggestion") if row[name] is None}
        rows.append(row | {str(y): _ore(item.years.get(y)) for y in years})
    return rows


def item_content(rows: Sequence[Row], years: Sequence[int], texts: dict[str, str]) -> proposals.Content:
    """What rows say. FormError names the first that cannot be understood."""
    items = []
    keys: set[str] = set()
    for row in rows:
        label = row["label"]
        if not label:
            raise FormError("item-without-name")
        key = row["key"] or _free(fold(f"{row['plan']} {label}")[:200], keys)
        keys.add(key)
        amounts = {y: amount(row[str(y)], label) for y in years if row[str(y)]}
        words = ("category", "initiative", "plan", "group", "committee", "recipient", "cvr", "reason", "origin")
        items.append(
            proposals.Item(
                key,
                label,
                amounts,
                least=amount(row["least"], label) if row["least"] else None,
                most=amount(row["most"], label) if row["most"] else None,
                rank=_number(row["rank"], label),
                suggestion=_number(row["suggestion"], label),
                chosen=row["chosen"] == "on",
                **{name: row[name] for name in words},
            )
        )
    return proposals.Content(tuple(items), {k: v for k, v in texts.items() if v})


def _free(key: str, taken: set[str]) -> str:
    """A key that no other item has."""
    free, n = key, 1
    while free in taken:
        n += 1
        free = f"{key} {n}"
    return free


def amount(text: str, label: str) -> int:
    """Øre as they were typed. FormError if it is no amount."""
    try:
        return parse_ore(text)
    except AmountError as error:
        raise FormError("no-amount", label=label, text=text) from error


def _number(text: str, label: str) -> int | None:
    if not text:
        return None
    found = number(text)
    if found is None:
        raise FormError("no-number", label=label, text=text)
    return found


def move_rows(content: scenarios.Content) -> list[Row]:
    """The moves of a scenario as rows."""
    return [
        {**{name: getattr(m, name) for name in MOVE}, "ore": _ore(m.ore), "year": str(m.year)} for m in content.moves
    ]


def indicator_rows(content: scenarios.Content) -> list[Row]:
    """The indicators of a scenario as rows."""
    return [{name: getattr(i, name) for name in INDICATOR} for i in content.indicators]


def stated_rows(content: scenarios.Content) -> list[Row]:
    """The stated changes of a scenario as rows."""
    return [
        {"expenditure_type": kind, "year": str(year), "ore": _ore(ore)}
        for kind, years in content.stated.items()
        for year, ore in years.items()
    ]


def move_content(
    rows: Sequence[Row], indicators: Sequence[Row], stated: Sequence[Row], neutral: Sequence[str], text: str
) -> scenarios.Content:
    """What rows say. FormError names the first that cannot be understood."""
    moves = []
    for row in rows:
        where = f"{row['source']} → {row['target']}"
        if not (row["source"] and row["target"] and row["fund"]):
            raise FormError("move-not-whole", label=where)
        kind = row["expenditure_type"] or ExpenditureType.UNKNOWN
        moves.append(
            scenarios.Move(
                row["source"], row["target"], row["fund"], _year(row["year"], where), amount(row["ore"], where), kind
            )
        )
    changes: dict[str, dict[int, int]] = {}
    for row in stated:
        kind = row["expenditure_type"]
        changes.setdefault(kind, {})[_year(row["year"], kind)] = amount(row["ore"], kind)
    kinds = {m.expenditure_type for m in moves} | set(changes) | set(neutral)
    if unknown := sorted(kinds - set(ExpenditureType.values)):
        raise FormError("no-expenditure-type", text=unknown[0])
    meant = tuple(scenarios.Indicator(**row) for row in indicators)
    return scenarios.Content(tuple(moves), tuple(neutral), changes, meant, {"": text} if text else {})


def _year(text: str, label: str) -> int:
    year = _number(text, label)
    if year is None or year not in YEARS:
        raise FormError("no-year", label=label, text=text)
    return year
