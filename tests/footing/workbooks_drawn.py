"""Workbooks drawn with formulas, as offices make them, and with one thing wrong in them."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

import xlsxwriter

Damage = Literal["stale", "typed", "left out"]
DAMAGES: tuple[Damage, ...] = ("stale", "typed", "left out")
At = tuple[int, int]
"""Row and column, from 0."""
NAMES = (
    "Skole", "Dagpleje", "Vuggestuer", "Børnehaver", "Klubber", "Tandpleje", "Biblioteker", "Museer", "Idræt", "Veje",
    "Parker", "Kollektiv trafik", "Hjemmepleje", "Plejehjem", "Hjælpemidler", "Kontanthjælp", "Rengøring", "Kantine",
)  # fmt: skip
FORMATS = ("#,##0", "#,##0.00", "#,##0,", "General", "#,##0;[Red]-#,##0")


@dataclass
class Workbook:
    """A sheet of texts, numbers and sums; `stored`: values that are stored though their formulas give others."""

    random: Random
    texts: dict[At, str] = field(default_factory=dict)
    numbers: dict[At, int] = field(default_factory=dict)
    sums: dict[At, list[tuple[int, At]]] = field(default_factory=dict)
    ranges: set[At] = field(default_factory=set)
    stored: dict[At, int] = field(default_factory=dict)

    def value(self, at: At) -> int:
        """What a cell comes to."""
        if at in self.sums:
            return sum(sign * self.value(part) for sign, part in self.sums[at])
        return self.numbers.get(at, 0)

    def formula(self, at: At) -> str:
        """The formula of a cell, as a range where it is one."""
        parts = self.sums[at]
        if at in self.ranges:
            return f"=SUM({_name(parts[0][1])}:{_name(parts[-1][1])})"
        return "=" + "".join(f"{'+' if sign > 0 else '-'}{_name(part)}" for sign, part in parts).removeprefix("+")

    def row(self, row: int, name: str, columns: range, most: int) -> None:
        """A row of amounts."""
        self.texts[row, 0] = name
        for column in columns:
            self.numbers[row, column] = self.random.randint(most // 20, most)

    def total(self, row: int, name: str, columns: range, parts: list[tuple[int, int]], *, as_range: bool) -> None:
        """A row that sums rows with their signs."""
        self.texts[row, 0] = name
        for column in columns:
            self.sums[row, column] = [(sign, (part, column)) for sign, part in parts]
            if as_range:
                self.ranges.add((row, column))

    def write(self, path: Path) -> None:
        """The file, its amounts shown in one of the usual ways."""
        book = xlsxwriter.Workbook(str(path))
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": self.random.choice(FORMATS)})
        for (row, column), text in self.texts.items():
            sheet.write(row, column, text)
        for (row, column), number in self.numbers.items():
            sheet.write(row, column, number, shown)
        for at in self.sums:
            sheet.write_formula(*at, self.formula(at), shown, self.stored.get(at, self.value(at)))
        book.close()


def _name(at: At) -> str:
    return f"{chr(ord('A') + at[1])}{at[0] + 1}"


def follow_up(random: Random) -> Workbook:
    """Original budget + supplements = revised, less spent = left; groups with totals, and the total of all."""
    book = Workbook(random, {(0, 0): "Budgetopfølgning (kr.)"})
    heads = ("Område", "Oprindeligt budget", "Tillæg", "Korrigeret budget", "Forbrug", "Rest")
    book.texts |= {(1, column): head for column, head in enumerate(heads)}
    names, row, totals = iter(random.sample(NAMES, len(NAMES))), 2, []
    amounts = range(1, 5)
    for group in random.sample(("Børn og Unge", "Kultur", "Ældre"), random.randint(1, 3)):
        book.texts[row, 0] = group
        rows = range(row + 1, row + 1 + random.randint(2, 5))
        for detail in rows:
            book.row(detail, next(names), amounts, 900_000)
        totals.append(row := rows.stop)
        book.total(row, f"{group} i alt", amounts, [(1, r) for r in rows], as_range=True)
        row += 1
    if len(totals) > 1:
        book.total(row, "I alt", amounts, [(1, r) for r in totals], as_range=False)
    for r, column in [at for at in (*book.numbers, *book.sums) if at[1] == 3]:
        book.numbers.pop((r, column), None)
        book.ranges.discard((r, column))
        book.sums[r, 3] = [(1, (r, 1)), (1, (r, 2))]
        book.sums[r, 5] = [(1, (r, 3)), (-1, (r, 4))]
    return book


def result(random: Random) -> Workbook:
    """Incomes less expenses, over three years."""
    book = Workbook(random, {(0, 0): "Regnskab (kr.)", (0, 1): "2023", (0, 2): "2024", (0, 3): "2025"})
    years, row, totals = range(1, 4), 1, []
    for group in ("Indtægter", "Udgifter"):
        book.texts[row, 0] = group
        rows = range(row + 1, row + 1 + random.randint(2, 5))
        for detail, name in zip(rows, random.sample(NAMES, len(rows)), strict=True):
            book.row(detail, name, years, 400_000)
        totals.append(row := rows.stop)
        book.total(row, f"{group} i alt", years, [(1, r) for r in rows], as_range=True)
        row += 1
    book.total(row, "Resultat", years, [(1, totals[0]), (-1, totals[1])], as_range=False)
    return book


def plan(random: Random) -> Workbook:
    """Amounts of years with their sum, of which-rows that the total leaves out, a frame and what is left of it."""
    book = Workbook(random, {(0, 0): "Tabel 1: Handleplan (kr.)"})
    heads = ("Indsats", "2024", "2025", "2026", "I alt")
    book.texts |= {(1, column): head for column, head in enumerate(heads)}
    years, row, counted = range(1, 4), 2, []
    for name in random.sample(NAMES, random.randint(3, 7)):
        book.row(row, name, years, 800_000)
        counted.append(row)
        row += 1
        if random.random() < 0.3:
            book.row(row, "heraf løn", years, 30_000)
            row += 1
    book.total(row, "Udmøntet i alt", years, [(1, r) for r in counted], as_range=len(counted) == row - 2)
    book.row(row + 1, "Ramme", years, 9_000_000)
    book.total(row + 2, "Rest", years, [(1, row + 1), (-1, row)], as_range=False)
    for r in range(2, row + 3):
        book.sums[r, 4] = [(1, (r, column)) for column in years]
        book.ranges.add((r, 4))
    return book


KINDS = (follow_up, result, plan)


def damaged(book: Workbook, damage: Damage) -> At | None:
    """Make one thing wrong in a workbook, and say where; None where it has nothing of the kind."""
    random = book.random
    if damage == "left out":
        totals = sorted({row for row, column in book.ranges if column < 4 and len(book.sums[row, column]) > 2})
        if not totals:
            return None
        row = random.choice(totals)
        for at in [at for at in book.ranges if at[0] == row and book.sums[at][0][1][1] == at[1]]:
            book.sums[at].pop()
        return row, 1
    at = random.choice(sorted(book.sums))
    wrong = _slip(random, book.value(at))
    if damage == "stale":
        book.stored[at] = wrong
    else:
        del book.sums[at]
        book.numbers[at] = wrong
    return at


def _slip(random: Random, value: int) -> int:
    """A number with one digit typed wrong, which is seen in thousands too."""
    digits = list(str(abs(value)))
    place = random.randrange(max(len(digits) - 4, 1))
    digits[place] = str((int(digits[place]) + random.randint(1, 9)) % 10)
    return int("".join(digits)) * (1 if value > 0 else -1)
