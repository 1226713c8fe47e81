"""The layouts of drawn tables: what their columns are, how their rows come to totals, and each kind of both."""

from collections.abc import Callable
from random import Random

from tests.footing.drawn_sheet import FINE, Column, Equation, Quotient, Sheet

TOTALS = ("I alt", "Sum", "Total", "Samlet")
TOTALS_OF_ROWS = ("I alt", "Udgifter i alt", "Total", "Sum", "Samlet", "Samlede udgifter")
AREAS = (
    "Børn og unge", "Ældre og sundhed", "Kultur og fritid", "Teknik og miljø", "Beskæftigelse", "Administration",
    "Social og psykiatri", "Veje og trafik",
)  # fmt: skip
COMMITTEES = (
    "Økonomiudvalget", "Børneudvalget", "Kulturudvalget", "Teknik- og Miljøudvalget", "Socialudvalget",
    "Sundhedsudvalget", "Ældreudvalget", "Beskæftigelsesudvalget",
)  # fmt: skip
INCOMES = ("Salg af pladser", "Brugerbetaling", "Statstilskud", "Refusion", "Lejeindtægter", "Renteindtægter")
MOVEMENTS = ("Indbetalinger", "Nye lån", "Afdrag", "Tilskrevne renter", "Hævninger", "Reguleringer")


# --- columns -------------------------------------------------------------------------------------------------------


def years(rng: Random) -> list[Column]:
    first = rng.randint(2022, 2026)
    pattern = rng.choice(("{}", "Budget {}", "Regnskab {}", "BO {}", "{}"))
    return [Column(pattern.format(first + i)) for i in range(rng.randint(2, 4))]


def years_or_beside(rng: Random) -> list[Column]:
    columns = years(rng)
    return [Column("Antal pladser", decimals=0), *columns] if rng.random() < 0.2 else columns


def total_right(rng: Random) -> list[Column]:
    columns = years(rng)
    return [*columns, Column(rng.choice(TOTALS), tuple((1, c) for c in range(len(columns))))]


def total_left(rng: Random) -> list[Column]:
    columns = years(rng)
    return [Column(rng.choice(TOTALS), tuple((1, c + 1) for c in range(len(columns)))), *columns]


def column_groups(rng: Random) -> list[Column]:
    one, other = rng.choice((("Løn", "Øvrig drift"), ("Drift", "Anlæg"), ("Kommunal", "Statslig")))
    return [
        Column(f"{name} {year}", formula)
        for n, year in enumerate(("2025", "2026"))
        for name, formula in ((one, ()), (other, ()), ("I alt", ((1, 3 * n), (1, 3 * n + 1))))
    ]


def differences(rng: Random) -> list[Column]:
    one, other, names = rng.choice(
        (
            ("Budget 2025", "Regnskab 2025", ("Afvigelse", "Mer-/mindreforbrug", "Difference")),
            ("Bevilling", "Forbrug", ("Rest", "Restbeløb", "Restbudget")),
            ("Budget 2024", "Budget 2025", ("Ændring", "Forskel")),
        )
    )
    way = rng.choice((1, -1))
    name, marks = rng.choice(names), ("", "")
    if rng.random() < 0.2:
        name, marks = f"{name} ({'1-2' if way > 0 else '2-1'})", (" (1)", " (2)")
    return [Column(one + marks[0]), Column(other + marks[1]), Column(name, ((way, 0), (-way, 1)))]


def revised(rng: Random) -> list[Column]:
    changes = rng.sample(("Tillægsbevillinger", "Omplaceringer", "Overførsler", "Ændringer"), rng.randint(1, 2))
    size = len(changes)
    columns = [Column("Oprindeligt budget"), *(Column(c, size=rng.choice((0.1, -0.1))) for c in changes)]
    columns.append(Column("Korrigeret budget", tuple((1, c) for c in range(size + 1))))
    if rng.random() < 0.4:
        columns += [Column("Forbrug"), Column("Rest", ((1, size + 1), (-1, size + 2)))]
    return columns


def balances(rng: Random) -> list[Column]:
    sign = rng.choice((1, -1))
    names = rng.choice(
        (("Primo", "Tilgang", "Afgang", "Ultimo"), ("Saldo primo", "Henlagt", "Forbrug", "Saldo ultimo"))
    )
    formula = ((1, 0), (1, 1), (sign, 2))
    return [Column(names[0]), Column(names[1], size=0.3), Column(names[2], size=-0.2 * sign), Column(names[3], formula)]


def shares(rng: Random) -> list[Column]:
    return [*years(rng)[:2], Column(rng.choice(("Andel (%)", "Andel i pct.")), decimals=1, adds=False)]


def changes(rng: Random) -> list[Column]:
    return [
        Column("Budget 2024"),
        Column("Budget 2025"),
        Column("Ændring", ((1, 1), (-1, 0))),
        Column(rng.choice(("Ændring i pct.", "Ændring (%)")), decimals=1, adds=False),
    ]


def prices(_: Random) -> list[Column]:
    return [
        Column("Antal", decimals=0),
        Column("Pris pr. stk. (kr.)", adds=False, decimals=0),
        Column("Beløb (kr.)", adds=True),
    ]


# --- rows ----------------------------------------------------------------------------------------------------------


def below(sheet: Sheet) -> None:
    rows = [sheet.detail() for _ in range(sheet.rng.randint(3, 20))]
    sheet.total(sheet.rng.choice(TOTALS_OF_ROWS), rows)


def above(sheet: Sheet) -> None:
    rng = sheet.rng
    if rng.random() < 0.5:
        top = sheet.reserve(rng.choice(TOTALS_OF_ROWS))
        sheet.total("", [sheet.detail() for _ in range(rng.randint(3, 14))], row=top)
        return
    top = sheet.reserve(rng.choice(TOTALS_OF_ROWS))
    tops = []
    pattern = rng.choice(("{}", "{} i alt"))
    for area in rng.sample(AREAS, rng.randint(2, 3)):
        group = sheet.reserve(pattern.format(area))
        sheet.total("", [sheet.detail() for _ in range(rng.randint(2, 6))], row=group)
        tops.append(group)
    sheet.total("", tops, row=top)


def groups(sheet: Sheet) -> None:
    rng = sheet.rng
    numbered, word = rng.random() < 0.4, rng.choice(("I alt", "{} i alt", "Sum", "Sum for {}", "Mellemsum"))
    totals = []
    for g, area in enumerate(rng.sample(AREAS, rng.randint(2, 4)), start=1):
        sheet.heading(f"{g}. {area}" if numbered else area)
        names = (f"{g}.{i} {sheet.name()}" if numbered else "" for i in range(1, rng.randint(2, 5) + 1))
        rows = [sheet.detail(name) for name in names]
        totals.append(sheet.total(word.format(area), rows))
    sheet.total(rng.choice(("I alt for alle områder", "Total", "Samlet", "Udgifter i alt")), totals)


def nested(sheet: Sheet) -> None:
    rng = sheet.rng
    tops = []
    for area in rng.sample(AREAS, 2):
        sheet.heading(area)
        inner = []
        for name in rng.sample(("Løn", "Drift", "Tilskud", "Myndighed"), 2):
            rows = [sheet.detail() for _ in range(rng.randint(2, 4))]
            inner.append(sheet.total(f"{name} i alt", rows))
        tops.append(sheet.total(f"{area} i alt", inner))
    sheet.total("Total", tops)


def unworded(sheet: Sheet) -> None:
    rng = sheet.rng
    style = rng.choice(("as heading", "nameless", "bold"))
    totals = []
    for area in rng.sample(AREAS, rng.randint(2, 4)):
        if style == "as heading":
            sheet.heading(area)
        rows = [sheet.detail() for _ in range(rng.randint(2, 5))]
        totals.append(sheet.total("" if style == "nameless" else area, rows))
        sheet.bold[totals[-1]] = style == "bold"
    sheet.total(rng.choice(TOTALS_OF_ROWS), totals)


def of_which(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for _ in range(rng.randint(3, 8)):
        rows.append(sheet.detail())
        if rng.random() < 0.4:
            word = rng.choice(("heraf {}", "- heraf {}", "Heraf {}"))
            for thing in rng.sample(("løn", "husleje", "konsulenter", "it"), rng.randint(1, 2)):
                part = sheet.labels
                part.append(word.format(thing))
                sheet.bold.append(False)
                for c, column in enumerate(sheet.columns):
                    if column.adds:
                        whole = sheet.amounts[rows[-1], c] // (FINE * sheet.step)
                        sheet.amounts[len(part) - 1, c] = int(whole * rng.uniform(0.1, 0.4)) * FINE * sheet.step
    sheet.total(rng.choice(TOTALS_OF_ROWS), rows)


def blocks(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for area in rng.sample(AREAS, rng.randint(2, 4)):
        sheet.heading(area)
        rows += [sheet.detail() for _ in range(rng.randint(2, 5))]
    sheet.total(rng.choice(TOTALS_OF_ROWS), rows)


def costs_after_income(sheet: Sheet) -> None:
    rng = sheet.rng
    sheet.heading("Indtægter")
    incomes = [sheet.detail(name) for name in rng.sample(INCOMES, rng.randint(2, 4))]
    if rng.random() < 0.6:
        sheet.total("Indtægter i alt", incomes)
    sheet.heading("Udgifter")
    costs = [sheet.detail() for _ in range(rng.randint(3, 8))]
    sheet.total("Udgifter i alt", costs)


def results(sheet: Sheet) -> None:
    rng = sheet.rng
    negative, headed = rng.random() < 0.5, rng.random() < 0.5
    if headed:
        sheet.heading("Indtægter")
    incomes = [sheet.detail(n, -1 if negative else 1, 2) for n in rng.sample(INCOMES, rng.randint(2, 4))]
    income = sheet.total("Indtægter i alt", incomes)
    if headed:
        sheet.heading("Udgifter")
    costs = [sheet.detail() for _ in range(rng.randint(3, 8))]
    cost = sheet.total("Udgifter i alt", costs)
    name = rng.choice(("Resultat", "Årets resultat", "Nettoresultat", "Netto", "Overskud"))
    sheet.total(name, (income, cost), (1, 1) if negative else (1, -1))


def statement(sheet: Sheet) -> None:
    """A municipality's result statement: incomes negative, or costs taken from them."""
    rng = sheet.rng
    negative = rng.random() < 0.6
    incomes = [sheet.detail(name, -1 if negative else 1, 6, whole=True) for name in ("Skatter", "Tilskud og udligning")]
    income = sheet.total("Indtægter i alt", incomes)
    costs = [sheet.detail(name) for name in rng.sample(COMMITTEES, rng.randint(3, 7))]
    cost = sheet.total("Driftsudgifter i alt", costs)
    way = 1 if negative else -1
    result = sheet.total("Resultat før renter", (income, cost), (1, way))
    interest = sheet.detail("Renter", size=0.1)
    result = sheet.total("Resultat af ordinær drift", (result, interest), (1, way))
    works = sheet.detail("Anlægsudgifter")
    result = sheet.total("Resultat af det skattefinansierede område", (result, works), (1, way))
    if rng.random() < 0.5:
        supply = sheet.detail("Forsyningsvirksomheder", size=0.2)
        sheet.total("Resultat i alt", (result, supply), (1, way))


def revised_down(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = [sheet.detail("Oprindeligt budget", size=4, whole=True)]
    names = ("Omplaceringer", "Tillægsbevillinger", "Overførsler fra 2024", "Pris- og lønregulering", "Besparelser")
    rows += [sheet.detail(n, rng.choice((1, 1, -1)), 0.3) for n in rng.sample(names, rng.randint(2, 5))]
    sheet.total("Korrigeret budget", rows)


def balance_down(sheet: Sheet) -> None:
    """Opening, movements, closing; each column goes on from the one before."""
    rng = sheet.rng
    stem = rng.choice(("Saldo", "Beholdning", "Gæld"))
    opening = sheet.detail(f"{stem} primo", size=6, whole=True)
    ways = [rng.choice((1, 1, -1)) for _ in range(rng.randint(2, 4))]
    rows = [sheet.detail(name, way) for name, way in zip(rng.sample(MOVEMENTS, len(ways)), ways, strict=True)]
    for c in range(1, len(sheet.columns)):
        sheet.amounts[opening, c] = sum(sheet.amounts[row, c - 1] for row in (opening, *rows))
    closing = sheet.total(f"{stem} ultimo", (opening, *rows))
    sheet.equations += [Equation((opening, c), ((1, (closing, c - 1)),)) for c in range(1, len(sheet.columns))]


def with_shares(sheet: Sheet) -> None:
    below(sheet)
    last, total = len(sheet.columns) - 1, len(sheet.labels) - 1
    for r in range(total + 1):
        sheet.amounts[r, last] = 0
        sheet.quotients.append(Quotient((r, last), (r, last - 1), (total, last - 1), 100))


def with_changes(sheet: Sheet) -> None:
    below(sheet)
    for r in range(len(sheet.labels)):
        if sheet.amounts[r, 0]:
            sheet.amounts[r, 3] = 0
            sheet.quotients.append(Quotient((r, 3), (r, 1), (r, 0), 100, is_change=True))


def with_prices(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for _ in range(rng.randint(4, 12)):
        row = sheet.detail()
        rows.append(row)
        sheet.amounts[row, 1] = rng.randint(20, 900) * rng.choice((1, 5, 10)) * FINE
        sheet.amounts[row, 2] = sheet.amounts[row, 0] * sheet.amounts[row, 1] // FINE
        sheet.quotients.append(Quotient((row, 1), (row, 2), (row, 0), 1))
    sheet.total("I alt", rows)


def some_total(sheet: Sheet) -> None:
    sheet.rng.choice((below, below, groups, unworded))(sheet)


Columns = Callable[[Random], list[Column]]
Rows = Callable[[Sheet], None]
KINDS: dict[str, tuple[Columns, Rows]] = {
    "below": (years_or_beside, below),
    "above": (years_or_beside, above),
    "groups": (years_or_beside, groups),
    "nested": (years, nested),
    "unworded": (years_or_beside, unworded),
    "of which": (years, of_which),
    "blocks": (years_or_beside, blocks),
    "costs after income": (years, costs_after_income),
    "results": (years, results),
    "statement": (years, statement),
    "revised down": (years, revised_down),
    "balance down": (years, balance_down),
    "total right": (total_right, some_total),
    "total left": (total_left, some_total),
    "column groups": (column_groups, some_total),
    "differences": (differences, some_total),
    "revised": (revised, some_total),
    "balances": (balances, some_total),
    "shares": (shares, with_shares),
    "changes": (changes, with_changes),
    "prices": (prices, with_prices),
}
RATIOS = ("shares", "changes", "prices")
"""Kinds whose relations include quotients."""
