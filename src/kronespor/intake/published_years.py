"""What the state publishes of several years, side by side, with a note where the years cannot be compared."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kronespor.intake.models import Assertion
from kronespor.intake.published_tables import PARTED, Phase, published
from kronespor.language import languages
from kronespor.language.chart import OWN, AccountCode, Function, Level, chart
from kronespor.remarks import Remark, Value


@dataclass(frozen=True)
class Compared:
    """A place of the chart in several years, as published; `notes`: why years cannot be compared."""

    key: str
    name: str
    years: Mapping[int, Decimal]
    notes: tuple[Remark, ...]


def side_by_side(years: Collection[int], phase: str = Phase.SPENT, level: Level = "function") -> list[Compared]:
    """What is published of years at a level, with a note where the chart of accounts changed between them."""
    amounts: dict[str, dict[int, Decimal]] = defaultdict(dict)
    last: dict[str, Assertion] = {}
    for year in sorted(years):
        for (of, key), rows in published(year, level).items():
            if of == phase:
                amounts[key][year] = sum((row.kroner for row in rows), Decimal(0))
                last[key] = rows[-1]
    return [
        Compared(key, _name(last[key], level), of, tuple(_notes(last[key], key, level, years, of)))
        for key, of in sorted(amounts.items())
    ]


def _name(row: Assertion, level: Level) -> str:
    """What a place is called: by its table, else by the chart."""
    code, (function, *more) = AccountCode.kept(row.row), row.label.split(PARTED)
    own = {
        "main": chart().main_accounts.get(code.at("main"), ""),
        "dranst": chart().dranst.get(code.dranst, code.dranst),
        "ownership": chart().ownership.get(code.ownership, code.ownership),
        "grouping": more[0] if more else code.grouping,
        "kind": more[-1] if more else chart().kinds.get(code.kind, code.kind),
    }
    if level == "main":
        return f"{code.at(level)} {own[level]}"
    return function if level == "function" else f"{function}: {own[level]}"


def _notes(
    row: Assertion, key: str, level: Level, years: Collection[int], of: Mapping[int, Decimal]
) -> Iterator[Remark]:
    code = AccountCode.kept(row.row)
    changes = chart().between(Function("" if level == "main" else code.function), min(years), max(years))
    for change in changes:
        values: dict[str, Value] = {
            "function": key,
            "year": change.year,
            "text": change.text,
            "source": change.source,
        }
        yield Remark("chart-changed", "notice", values=values)
    if not changes and (missing := tuple(year for year in sorted(years) if year not in of)):
        yield Remark("function-not-in-years", "notice", values={"function": key, "years": missing})
    if level == "grouping" and code.grouping == OWN:
        yield Remark("grouping-of-their-own", "notice", values={"function": key})
    if any(language.statistics.closed.stand_in(row.label) for language in languages()):
        yield Remark("function-closed", "notice", values={"function": key})
