"""A figure of a table that the text states otherwise: the same name and year in a sentence with one amount, mistyped.

Words that make it another figure (a rise, a part, what is left, "up to") leave nothing to tell; nor is one told that is
no slip of the pen away, or no more than rounding away.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kronespor.footing.footed import FootedTable
from kronespor.footing.said import HALF, Said, said_in, sentences_of
from kronespor.footing.slips import slip
from kronespor.language import YEAR, Language, year_of
from kronespor.reading import Document
from kronespor.remarks import Money, Place, Remark, Value

LEAST_NAME = 8  # characters of a name that a sentence may be known by
LONGEST_QUOTE = 80
Figures = dict[tuple[str, str], dict[str, list[tuple[Decimal, Decimal, Place]]]]
"""Year and first word of a name -> name -> what tables state, in kroner, by how much that may be rounded, and where."""
_WORD = re.compile(r"\w+")
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")


def elsewhere_findings(document: Document, tables: Sequence[FootedTable], language: Language) -> list[Remark]:
    """A remark for each sentence that states the figure of a table with a slip in it."""
    figures = _figures(tables, language)
    if not figures:
        return []
    sentences = (s for p in document.passages if p.kind in ("paragraph", "item") for s in sentences_of(p.text))
    return [remark for sentence in sentences for remark in _otherwise(sentence, figures, language)]


def _figures(tables: Sequence[FootedTable], language: Language) -> Figures:
    """What the tables state by name and year; a table without a unit of its own states nothing in kroner."""
    figures: Figures = {}
    for table in (t for t in tables if t.unit_stated):
        for row in table.rows:
            name = row.title.strip().lower()
            if len(name) < LEAST_NAME or not _words(name) or language.rows.is_plainly_total(name):
                continue
            for cell in row.cells:
                year, kroner = year_of(cell.column), table.kroner(cell)
                if year and kroner:
                    margin = table.unit.kroner(HALF.scaleb(-cell.decimals))
                    of_word = figures.setdefault((year, _words(name)[0]), {})
                    of_word.setdefault(name, []).append((kroner, margin, table.place(row, cell.column)))
    return figures


def _otherwise(sentence: str, figures: Figures, language: Language) -> Iterator[Remark]:
    said = said_in(sentence, language)
    years = set(_YEAR.findall(sentence))
    if len(said) != 1 or len(years) != 1 or _is_another_figure(said[0], sentence, language):
        return
    stated = _stated_of(sentence.lower(), min(years), figures)
    if not stated:
        return
    right, margin, place = stated[0]
    printed = said[0].kroner
    is_rounding = abs(printed - right) <= margin + said[0].margin
    if is_rounding or len({k for k, _, _ in stated}) > 1 or slip(int(printed * 100), int(right * 100)) is None:
        return
    quote = " ".join(sentence.split())
    named: dict[str, Value] = {
        "printed": Money(printed),
        "expected": Money(right),
        "difference": Money(printed - right),
        "sentence": quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 1]}…",
    }
    yield Remark("stated-otherwise", "warning", place, named)


def _stated_of(text: str, year: str, figures: Figures) -> list[tuple[Decimal, Decimal, Place]]:
    """What tables state for the longest name in a text. Only names whose first word is in it are looked for."""
    of_words = [figures.get((year, word), {}) for word in dict.fromkeys(_words(text))]
    named = {name: stated for names in of_words for name, stated in names.items() if name in text}
    whole = [name for name in named if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return named[max(whole, key=len)] if whole else []


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _is_another_figure(said: Said, sentence: str, language: Language) -> bool:
    """Whether the words make an amount another figure than the one that a table has under its name."""
    prose = language.prose
    others = (prose.rise, prose.fall, prose.net, prose.left, prose.rest, prose.of_which, prose.per, prose.rounded)
    return said.is_bound or said.is_signed or any(words.stand_in(sentence) for words in others)
