"""How numbers are written, and the words for the first of them."""

from dataclasses import dataclass
from decimal import Decimal

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class Numbers:
    """The decimal sign and the one between thousands that documents use, the one that we print, and numeral words."""

    decimal: str
    group: str
    printed_group: str
    words: dict[str, int]  # "to" -> 2
    fractions: dict[str, int]  # "tredjedel" -> 3
    about: Phrases  # words that may stand before an amount in its cell: "ca. 400"
    minus: Phrases  # words for it before an amount in its cell: "minus 400"
    truths: tuple[str, ...]  # how workbooks show what is false, and what is true

    @classmethod
    def of(cls, table: TomlTable) -> "Numbers":
        """From a language file; of a numeral several words may stand, with spaces between."""

        def numbered(key: str, start: int) -> dict[str, int]:
            return {word: n for n, same in enumerate(table.words(key), start) for word in same.split()}

        return cls(
            table.text("decimal"),
            table.text("group"),
            table.text("printed_group"),
            numbered("words", 1),
            numbered("fractions", 2),
            table.phrases("about"),
            table.phrases("minus"),
            table.words("truths"),
        )

    def printed(self, amount: Decimal, decimals: int | None = None) -> str:
        """`amount` with this language's signs: 12500 -> "12.500", 2.55 -> "2,55".

        Without `decimals` the amount keeps the decimals it has, less trailing zeros.
        """
        if decimals is None:
            whole, _, fraction = f"{amount:,f}".partition(".")
            fraction = fraction.rstrip("0")
        else:
            whole, _, fraction = f"{amount:,.{decimals}f}".partition(".")
        whole = whole.replace(",", self.printed_group)
        return f"{whole}{self.decimal}{fraction}" if fraction else whole
