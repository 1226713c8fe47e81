"""The words Danish papers use for columns, sums and sources."""

import re

from kronespor.reading.document import Column

YEAR = r"(?:19|20)\d{2}"
_YEAR_COLUMN = re.compile(
    rf"(?:(?:budget|regnskab|forbrug|overslag|forslag|b|bo|bf|r|fv)\s*\.?)?\s*{YEAR}(?:\s*[/]\s*(?:19|20)?\d{{2}})?"
    rf"(?:\s*(?:\(.{{1,24}}\)|p/?l|budget|regnskab))?|(?:b|bo|r)\s?\d{{2}}",
    re.IGNORECASE,
)
_TOTAL_COLUMN = re.compile(
    rf"i\s?alt|sum|total|samlet|hele perioden|{YEAR}\s*[-–]\s*(?:20)?\d{{2}}(?:\s+i\s?alt)?"
    rf"|(?:i\s?alt|sum|samlet|total)\s+(?:{YEAR}\s*[-–]\s*(?:20)?\d{{2}}|.{{1,20}}perioden)",
    re.IGNORECASE,
)
_MONEY_COLUMN = re.compile(
    r"bel[øo]b|budget|regnskab|forbrug|bevilling|bevilget|afsat|udgift(?:er)?|midler|ramme|tilskud|ansøgt|merudgift"
    r"|finansiering i alt|kroner|(?:1\.000|mio\.|t\.)\s*kr|\bkr\b|korrigeret|vedtaget|tillæg",
    re.IGNORECASE,
)
_DIFFERENCE_COLUMN = re.compile(r"ændring|afvigelse|forskel|difference|rest|mer-/mindre", re.IGNORECASE)
_COUNT_COLUMN = re.compile(r"%|\bpct\b|procent|andel|antal|årsværk|pladser|\bnr\b|nummer|side\b", re.IGNORECASE)
_SOURCE_COLUMN = re.compile(r"finansiering|finansieringskilde|kilde|bevilling|pulje", re.IGNORECASE)
_LABEL_COLUMN = re.compile(
    r"indsats(?:er)?|initiativ(?:er)?|område|aktivitet(?:er)?|projekt(?:er)?|tiltag|formål|post|tema|handleplan"
    r"|forslag|titel|navn|opgave|emne|forening|modtager|ansøger|leverandør|beskrivelse|kategori|ydelse|udgift(?:spost)?",
    re.IGNORECASE,
)
_COUNT_TABLE = re.compile(r"\bantal\b|procent|\bpct\.|\bårsværk\b|\bandel", re.IGNORECASE)

_TOTAL_ROW = re.compile(
    r"(?:i\s?alt|ialt|sum|total|samlet|samlede|udgifter\s+i\s?alt|midler\s+i\s?alt|hovedtotal|subtotal|mellemsum)\b"
    r"|.{0,60}\bi\s?alt\s*[:.]?$",
    re.IGNORECASE,
)
_PLAIN_TOTAL = re.compile(
    r"(?:\w+\s+)?i\s?alt(?:\s+for\s+.*)?|ialt|sum|total|samlet|hovedtotal|subtotal|mellemsum|(?:total|sum|samlet)\s+for\s+.*",
    re.IGNORECASE,
)
_GRAND_TOTAL_ROW = re.compile(
    r"(?:i\s?alt|sum|total|samlet)\b.*\b(?:alle|hele|samtlige)\b|hovedtotal|.*\bi\s?alt\s+for\s+alle\b",
    re.IGNORECASE,
)
_OF_WHICH_ROW = re.compile(r"(?:-\s*)?(?:heraf|herunder|deraf)\b", re.IGNORECASE)


def is_year_column(text: str) -> bool:
    """True for "2024", "B2025", "Budget 2024", "2024/25"."""
    return _YEAR_COLUMN.fullmatch(text.strip()) is not None


def is_total_column(text: str) -> bool:
    """True for a heading that says the column sums the others: "I alt", "2024-2026"."""
    return _TOTAL_COLUMN.fullmatch(text.strip()) is not None


def is_money_column(text: str) -> bool:
    """True for a heading that speaks of money in one column: "Beløb (kr.)", "Budget", "Afvigelse"."""
    return _MONEY_COLUMN.search(text) is not None or _DIFFERENCE_COLUMN.search(text) is not None


def is_count_column(text: str) -> bool:
    """True for percentages, head counts and running numbers: numbers that are not money."""
    return _COUNT_COLUMN.search(text) is not None


def is_source_column(text: str) -> bool:
    """True for a heading under which the source of funding stands."""
    return _SOURCE_COLUMN.match(text.strip()) is not None


def is_label_column(text: str) -> bool:
    """True for a heading of the names: "Indsats", "Område"."""
    return _LABEL_COLUMN.match(text.strip()) is not None


def counts_things(title: str) -> bool:
    """True for the title of a table of counts or shares and not of money."""
    return _COUNT_TABLE.search(title) is not None


def column(name: str) -> Column:
    """The amount column with this heading."""
    name = " ".join(name.split())
    return Column(name, "total" if is_total_column(name) else "amount")


def is_total_row(label: str) -> bool:
    """True where the words say that the row sums others."""
    return _TOTAL_ROW.match(label.strip()) is not None


def is_plainly_total(label: str) -> bool:
    """True for a label that can mean nothing but a sum: "I alt", "Udgifter i alt", "Total for alle områder"."""
    return _PLAIN_TOTAL.fullmatch(label.strip(" :.")) is not None


def is_grand_total_row(label: str) -> bool:
    """True where the words say that the row sums the whole table."""
    return _GRAND_TOTAL_ROW.match(label.strip()) is not None


def is_of_which_row(label: str) -> bool:
    """True where the words say that the row is a part of another: "Heraf eksternt finansieret"."""
    return _OF_WHICH_ROW.match(label.strip()) is not None
