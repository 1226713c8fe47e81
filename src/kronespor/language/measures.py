"""What numbers count besides money, by the words that say it of a column or a row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable

_BRACKETS = re.compile(r"\s*[(\[]\s*([^()\[\]]*?)\s*[)\]]")

_OF_NUMBERS = re.compile(r"\([^()]*\d[^()]*\)")
"""What accounts the amounts below a heading are of: "Transfers (accounts 60-69)"."""
_WHOLE = ("note", "position", "date")  # measures whose word is the whole of a heading: "Note", not "See note 2"


@dataclass(frozen=True)
class MeasureWords:
    """Words by the measure that they say, in a column's heading or as a row's name; what goes first stands first.

    `portions`: words for a share that may be an amount of money too.
    """

    portions: Phrases
    columns: Mapping[str, Phrases]
    rows: Mapping[str, Phrases]

    @classmethod
    def of(cls, table: TomlTable) -> "MeasureWords":
        """From a language file."""
        columns, rows = table.table("columns"), table.table("rows")
        return cls(
            table.phrases("portions"),
            {name: columns.phrases(name) for name in columns.values},
            {name: rows.phrases(name) for name in rows.values},
        )

    def joined(self, other: "MeasureWords") -> "MeasureWords":
        """The words of both."""
        portions = Phrases((*self.portions.phrases, *other.portions.phrases))
        return MeasureWords(portions, _joined(self.columns, other.columns), _joined(self.rows, other.rows))

    def in_heading(self, heading: str) -> str:
        """The measure that a heading names; empty if it names none."""
        whole = heading.strip(" .:")
        heading = heading.replace("_", " ")  # "account_no", as data files have it
        texts = {"identifier": _OF_NUMBERS.sub(" ", heading)}
        return next(
            (
                name
                for name, phrases in self.columns.items()
                if (phrases.are(whole) if name in _WHOLE else phrases.stand_in(texts.get(name, heading)))
            ),
            "",
        )

    def is_note(self, heading: str) -> bool:
        """Whether a heading is of notes."""
        return self.columns["note"].are(heading.strip(" .:")) and self.in_heading(heading) == "note"

    def of_row(self, label: str) -> str:
        """The measure that a row's name is a name of; empty if it is none."""
        label = _BRACKETS.sub(r", \1", label).strip(" :.")
        if not self._all_rows.are(label):
            return ""
        return next((name for name, phrases in self.rows.items() if phrases.are(label)), "")

    @cached_property
    def _all_rows(self) -> Phrases:
        return Phrases(tuple(phrase for phrases in self.rows.values() for phrase in phrases.phrases))


def _joined(own: Mapping[str, Phrases], other: Mapping[str, Phrases]) -> dict[str, Phrases]:
    names = dict.fromkeys((*own, *other))
    return {n: own[n].joined(other[n]) if n in own and n in other else own.get(n) or other[n] for n in names}
