"""What is what in a grid of cells: its rows of headings, its columns of names, of numbers and of sources."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kronespor.amounts import are_long, is_nil, looks_like_amount, return_often
from kronespor.language import YEAR, Language
from kronespor.reading.document import Box, SheetCell
from kronespor.reading.gridcolumn import GridColumn, carried, naming_of
from kronespor.reading.labels import cycles_of
from kronespor.reading.unittexts import is_unit, is_year_or_unit, unit_apart

AMOUNTS = 0.6  # of a column's printed cells: if so many are numbers, it is a column of numbers
EXPECTED_AMOUNTS = 0.3  # the same under a heading that expects them
LEAST_LEFT = 2  # amounts in a column of words: so many are told
MAX_HEADINGS = 4  # rows
LEAST_COUNTED = 3  # columns
MAX_TITLES = 8  # rows above them
_HAS_YEAR = re.compile(YEAR)
_GROUP = r"-?\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?"
_AMOUNT_AT_EDGE = re.compile(rf"(?:^|\s){_GROUP}$|^{_GROUP}\s")  # in groups, by the signs of any language
_COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,2}|[A-H])[)\]]?(?:\s*=.*)?")


@dataclass(slots=True)  # frozen ones take three times as long to make
class Cell:
    """A cell's text (lines kept), whether it is bold, where it stands and how many columns it spans.

    `continues`: it is the lower part of the cell above it, which has the text.
    `ended`: its text if the names of its table end above a description, which nothing on its page tells.
    """

    text: str = ""
    bold: bool = False
    box: Box | None = None
    doubtful: tuple[tuple[str, int], ...] = ()
    columns: int = 1
    sheet: SheetCell | None = None
    ended: str = ""
    continues: bool = False


@dataclass(frozen=True)
class Plan:
    """Which column is what; `headings` are the rows above all, `left_out` columns of words in which amounts stand.

    `groups`: the column whose texts name the groups that rows stand in; `joins`: they are a part of the rows' names.
    """

    name: GridColumn
    groups: GridColumn | None
    joins: bool
    description: GridColumn | None
    number: GridColumn | None
    amounts: tuple[GridColumn, ...]
    source: GridColumn | None
    left_out: tuple[GridColumn, ...]
    headings: int
    corner: str  # the headings of all columns but those of numbers


def plan_of(cells: Sequence[Sequence[Cell]], language: Language) -> Plan | None:
    """Which rows and columns are what; None if the grid holds no column of numbers."""
    if len(cells) < 2 or len(cells[0]) < 2:
        return None
    headings = heading_rows(cells, language)
    titles = _titles(cells, language) if headings else 0
    body = [row for row in cells[headings:] if not is_inner_heading(row, language)]
    columns = _columns(cells[titles:headings], body, language)
    texts = [c for c in columns if not _is_numeric(c, language)]
    first = next((c.at for c in columns[1:] if c not in texts and not _is_of_codes(c, language)), len(columns))
    source = next((c for c in texts[1:] if language.columns.is_source(c.name)), None)
    source = None if source is not None and _names_what_the_first_repeats(source, texts, language) else source
    named = _name_column(columns, [c for c in texts if c is not source], first, language)
    is_numbered = named.at > 0 and not columns[0].is_wordy_beside(named) and not _holds_amounts(columns[0], language)
    is_numbered = is_numbered and not (columns[0].prints_codes and return_often(columns[0].printed))
    amounts = tuple(c for c in columns if c.at != named.at and c not in texts and not (is_numbered and c.at == 0))
    if not any(c.share for c in amounts) or (not texts and _holds_amounts(columns[0], language)):
        return None  # or it has no names: the right half of a sheet, on a page of its own
    number = columns[0] if is_numbered else None
    others = [c for c in texts if c not in (named, source, number) and c.at < first]
    naming = naming_of(named, others, amounts, language)
    taken = {c.at for c in amounts}
    lone = (row[0].text for row in cells[:headings] if not any(c.text.strip() for c in row[1:]))
    units = {c.printed[0] for c in texts if is_of_units(c, language) and len(set(c.printed)) == 1}
    heads = (text for c in columns if c.at not in taken for text in (c.name, c.unit))
    corner = " ".join(filter(None, (*lone, *heads, *sorted(units))))
    used = (number, source, naming[0], naming[1], naming[3])
    left_out = tuple(
        c
        for c in texts
        if (c not in used and _has_amounts_left(c, language)) or _is_too_narrow(c, language) or _has_pairs(c, language)
    )
    return Plan(*naming, number, amounts, source, left_out, headings, corner)


def _names_what_the_first_repeats(source: GridColumn, texts: Sequence[GridColumn], language: Language) -> bool:
    """Whether a column headed like sources of funding has another name in each row, and the first column has not."""
    own = [t for t in source.texts if t and not language.rows.is_total(t)]
    others = carried(texts[0].texts)
    beside = {other for other, t in zip(others, source.texts, strict=True) if t}
    return len(own) > 1 and len(set(own)) == len(own) and len(beside) < len(own)


def _holds_amounts(column: GridColumn, language: Language) -> bool:
    """Whether a first column has numbers under a heading that expects them, and numbers no rows."""
    return column.share >= AMOUNTS and (language.columns.is_year(column.name) or language.columns.is_money(column.name))


def _is_too_narrow(column: GridColumn, language: Language) -> bool:
    """Whether a column that its heading tells to be of amounts shows signs only, as sheets do where none has room."""
    return (
        is_expected(column.name, language)
        and bool(column.printed)
        and not any(any(map(str.isalnum, text)) for text in column.printed)
    )


def _has_amounts_left(column: GridColumn, language: Language) -> bool:
    """Whether several cells of a column of words are amounts, or of a year hold one: no years, no numbers of notes."""
    numbers = () if column.prints_codes else filter(looks_like_amount, column.printed)
    amounts = [t for t in numbers if not language.columns.is_year(t) and not is_unit(t, language)]
    if _HAS_YEAR.search(column.name):
        amounts += [t for t in column.printed if not looks_like_amount(t) and _AMOUNT_AT_EDGE.search(t)]
    return len(amounts) >= LEAST_LEFT and language.measures.in_heading(column.name) != "note"


def _has_pairs(column: GridColumn, language: Language) -> bool:
    """Whether several cells below a heading for amounts hold nothing but several: this year's and the last's below."""
    words = [text.split() for text in column.printed if not looks_like_amount(text)]
    several = [all(map(looks_like_amount, each)) for each in words if len(each) > 1]
    is_headed = _HAS_YEAR.search(column.name) is not None or is_expected(column.name, language)
    return is_headed and sum(several) >= LEAST_LEFT


def _columns(
    headings: Sequence[Sequence[Cell]], body: Sequence[Sequence[Cell]], language: Language
) -> list[GridColumn]:
    numbers = [row for row in headings if _counts_columns(row) and not any("=" in cell.text for cell in row)]
    named = [row for row in headings if any(c.text.strip() for c in row[1:]) and row not in numbers]
    rows = [_spread(row) for row in named or numbers]
    _spread_over_cycles(rows)
    columns = []
    for at in range(len((headings or body)[0])):
        lines = (line for row in rows for line in row[at].split("\n") if line)
        said = list(dict.fromkeys(text for line in lines for text in unit_apart(line, language)))
        units = [text for text in said if is_unit(text, language)]
        units = units if len(units) < len(said) else []
        name = " ".join(text for text in said if text not in units)
        columns.append(GridColumn(at, name, tuple(row[at].text.strip() for row in body), " ".join(units)))
    return columns


def _spread(row: Sequence[Cell]) -> list[str]:
    """The texts of a heading row, lines kept, each repeated over the columns that it spans."""
    texts = ["\n".join(_words_of_lines(cell.text.split("\n"))).strip() for cell in row]
    for c, cell in enumerate(row):
        for over in range(c + 1, min(c + cell.columns, len(row))):
            texts[over] = texts[over] or texts[c]
    return texts


def _words_of_lines(lines: Sequence[str]) -> list[str]:
    """The lines of a heading; letters below one another are one word."""
    words = [" ".join(line.split()) for line in lines]
    letters = list(filter(None, words))
    return ["".join(letters)] if len(letters) > 2 and all(len(word) == 1 for word in letters) else words


def _spread_over_cycles(rows: list[list[str]]) -> None:
    """Where headings come again ("2024", "2025", "2024", "2025"), each one above them spans one turn.

    Units may stand below them, and other headings behind them.
    """
    found = ((at, *cycles_of(row[1:])) for at, row in enumerate(rows) if at)
    lowest, before, width, count = max((one for one in found if one[2]), default=(0, 0, 0, 0))
    first, end = 1 + before, 1 + before + count
    for row in rows[:lowest]:
        turns = [row[start : start + width] for start in range(first, end, width)]
        over = [set(filter(None, turn)) for turn in turns]
        if all(len(texts) == 1 for texts in over) and len(set().union(*over)) > 1:
            row[first:end] = [next(filter(None, turn)) for turn in turns for _ in turn]


def heading_rows(cells: Sequence[Sequence[Cell]], language: Language) -> int:
    """How many leading rows are headings: they hold words for columns, years and units, and no amounts."""
    count = titles = _titles(cells, language)
    for row in cells[titles : titles + MAX_HEADINGS]:
        texts = [c.text.strip() for c in row[1:] if c.text.strip()]
        first = row[0].text.strip()
        if texts and not are_headings(texts, language):
            break
        if not texts and not is_unit(first, language):
            break
        if (
            texts
            and count > titles
            and not _counts_columns(row)
            and not (_names_rows(cells[titles:count], row, language) or _is_lower_heading(first, texts, language))
        ):
            break
        if count > titles and first and _are_amounts_of_years(cells[count - 1], row, language):
            break
        count += 1
    return count if count < len(cells) else 0


def _counts_columns(row: Sequence[Cell]) -> bool:
    """Whether a row is of the columns' numbers: "1", "2", "3", "4=2+3"."""
    found = [_COLUMN_NUMBER.fullmatch(cell.text.strip()) for cell in row if cell.text.strip()]
    numbers = [int(one[1]) for one in found if one and one[1].isdigit()]
    follow = all(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) == len(found) >= LEAST_COUNTED and numbers[0] <= 1 and follow


def _are_amounts_of_years(above: Sequence[Cell], row: Sequence[Cell], language: Language) -> bool:
    """Whether what looks like years stands under headings that have their year already: these are amounts."""
    pairs = [(a.text.strip(), b.text.strip()) for a, b in zip(above[1:], row[1:], strict=False) if b.text.strip()]
    return bool(pairs) and all(_HAS_YEAR.search(a) and language.columns.is_year(b) and b.isdigit() for a, b in pairs)


def _names_rows(above: Sequence[Sequence[Cell]], row: Sequence[Cell], language: Language) -> bool:
    """Whether the headings go on to the row that names the names: those above neither do so nor are all of columns.

    So they do where that row has a heading for each column, and the others have not.
    """
    last = [c.text.strip() for c in above[-1][1:] if c.text.strip()]
    texts = [c.text.strip() for c in row]
    is_full = all(t and (t[0].isalpha() or language.columns.is_year(t)) for t in texts)
    is_full = is_full and any(not any(said) for said in list(zip(*map(_spread, above), strict=True))[1:])
    is_open = is_full or not all(is_expected(t, language) for t in last)
    return is_open and sum(map(bool, texts[1:])) > 1 and not any(row[0].text.strip() for row in above)


def _titles(cells: Sequence[Sequence[Cell]], language: Language) -> int:
    """How many first rows name the whole table: texts alone, and then a row of headings."""
    above = 0  # units that stand alone over the last columns
    for count, row in enumerate(cells[: MAX_TITLES + 1]):
        texts = [c.text.strip() for c in row[1:] if c.text.strip()]
        if count and len(texts) == 1 and not row[0].text.strip() and is_unit(texts[0], language):
            above += 1
        elif texts and not _says_one_thing(row, texts, language):
            is_heading = len(texts) > 1 or (bool(row[0].text.strip()) and is_expected(texts[0], language))
            return count - above if is_heading and are_headings(texts, language) else 0
    return 0


def _says_one_thing(row: Sequence[Cell], texts: Sequence[str], language: Language) -> bool:
    """Whether a row above the headings is a word and what it is: "Kommune", "Fjordby"."""
    is_value = len(row) > 2 and len(texts) == 1 and bool(row[1].text.strip()) and row[1].columns == 1
    is_word = bool(row[0].text.strip()) and not language.columns.is_label(row[0].text)
    return is_word and is_value and not looks_like_amount(texts[0]) and not is_expected(texts[0], language)


def are_headings(texts: Sequence[str], language: Language) -> bool:
    """Whether no text of a row is an amount, but a word, a year, a unit or the number of its column."""
    numbers = [found[1] for found in map(_COLUMN_NUMBER.fullmatch, texts) if found]
    if len(numbers) == len(texts) > 1:
        return numbers[:2] in (["1", "2"], ["2", "3"], ["A", "B"])
    amounts = [t for t in texts if (looks_like_amount(t) or is_nil(t)) and not is_year_or_unit(t, language)]
    return not amounts or (len(amounts) < len(texts) and _count_on(amounts))


def _count_on(texts: Sequence[str]) -> bool:
    """Whether numbers beside words number their columns: "PK", "K", "1", "2", "3"."""
    numbers = [int(t) for t in texts if t.isdecimal()]
    follow = all(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) == len(texts) >= 2 and numbers[0] <= 1 and follow


def _is_lower_heading(first: str, texts: Sequence[str], language: Language) -> bool:
    """True for a further row of headings: without a name, or of words for columns beside a word for the names."""
    are_expected = all(is_expected(t, language) or is_unit(t, language) for t in texts)
    if not first or is_unit(first, language):
        return len(texts) > 1 or are_expected
    return len(texts) > 1 and (are_expected or language.columns.is_label(first))


@lru_cache(maxsize=4096)
def is_expected(heading: str, language: Language) -> bool:
    """True for a heading under which numbers are expected."""
    columns = language.columns
    return (
        columns.is_year(heading)
        or columns.is_total(heading)
        or columns.is_money(heading)
        or bool(_measure_of(heading, language))
    )


def is_inner_heading(row: Sequence[Cell], language: Language) -> bool:
    """True for a row of headings below the first: without a name and with several words, years or units."""
    if row[0].text.strip():
        return False
    texts = [c.text.strip() for c in row[1:] if c.text.strip()]
    return len(texts) > 1 and are_headings(texts, language) and not _is_name_with_amounts(texts, language)


def _is_name_with_amounts(texts: Sequence[str], language: Language) -> bool:
    """Whether a word that heads no names stands before numbers that are no years one after the other."""
    first, *numbers = texts
    if not first[:1].isalpha() or language.columns.is_label(first) or not all(map(str.isdecimal, numbers)):
        return False
    are_years = all(map(language.columns.is_year, numbers)) and len(numbers) > 1
    return not (are_years and all(abs(int(b) - int(a)) <= 1 for a, b in pairwise(numbers)))


def _is_numeric(column: GridColumn, language: Language) -> bool:
    """True for a column of numbers, or an empty one under a heading that expects them; not for numbers of notes."""
    share = column.share
    if share < EXPECTED_AMOUNTS and column.printed:
        return False
    if _measure_of(column.name, language) == "note" or is_of_units(column, language):
        return False
    if column.prints_codes and not _is_of_amounts(column.name, language):
        return False
    if share >= AMOUNTS:
        return True
    if _HAS_YEAR.search(column.name) and share >= EXPECTED_AMOUNTS:
        return True
    return is_expected(column.name, language) and (share >= EXPECTED_AMOUNTS or not column.printed)


def _is_of_codes(column: GridColumn, language: Language) -> bool:
    """Whether the numbers of a column are those of accounts: by its heading, their length, or as they return."""
    if _measure_of(column.name, language) == "identifier":
        return True
    return not is_expected(column.name, language) and (are_long(column.printed) or return_often(column.printed))


def _is_of_amounts(heading: str, language: Language) -> bool:
    """Whether a heading says that its column is of amounts of money: no number in it is a code."""
    columns = language.columns
    says = columns.is_year(heading) or columns.is_total(heading) or columns.is_money(heading)
    return says and _measure_of(heading, language) != "identifier"


@lru_cache(maxsize=4096)
def _measure_of(heading: str, language: Language) -> str:
    return language.measures.in_heading(heading)


def is_of_units(column: GridColumn, language: Language) -> bool:
    """True for a column that says the unit of each row, or what else it counts: "antal"."""
    texts = column.printed
    return (
        len(texts) > 1
        and all(is_unit(text, language) or (text.isalpha() and _measure_of(text, language) != "") for text in texts)
        and any(is_unit(text, language) for text in texts)
    )


def _name_column(
    columns: Sequence[GridColumn], texts: Sequence[GridColumn], first: int, language: Language
) -> GridColumn:
    """The column of names: the first that a word marks as such, else the first of mostly words, before one of codes.

    Where words stand only behind the numbers, and the first column has another number in each row, it names the rows.
    """
    marked = [c for c in texts if language.columns.is_label(c.name)]
    wordy = [c for c in texts if c.is_wordy]
    best = (marked or wordy or texts or columns)[0]
    if best.is_of_codes:
        last = max((c.at for c in columns if c not in texts), default=0)
        best = next((c for c in (*marked, *wordy) if not c.is_of_codes and c.at < last), best)
    is_behind = best.at > first and best not in marked and all(c in texts for c in columns[best.at :])
    is_behind = is_behind and not _holds_amounts(columns[0], language)
    return columns[0] if is_behind and _tells_rows_apart(columns[0].texts) else best


def _tells_rows_apart(texts: Sequence[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts)
