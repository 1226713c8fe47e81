"""The words that names of initiatives and sources have in common, and how scanners misread them."""

from dataclasses import dataclass

from kronespor.language.folding import fold
from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class Names:
    """`common` are folded words that tell no two names apart; `budget` is how the municipality's own money is named."""

    common: frozenset[str]
    budget: Phrases
    misread: dict[int, str]  # for str.translate

    @classmethod
    def of(cls, table: TomlTable) -> "Names":
        """From a language file."""
        common = frozenset(fold(word) for word in table.words("common"))
        return cls(common, table.phrases("budget"), str.maketrans(table.pairs("misread")))
