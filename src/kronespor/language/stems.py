"""Words without their endings."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kronespor.language.folding import fold
from kronespor.language.toml import TomlTable

if TYPE_CHECKING:
    import snowballstemmer

SHORTEST = 3


@dataclass(frozen=True, eq=False)
class Stems:
    """A Snowball stemmer, the endings that it leaves on, and stems of words that are made of others."""

    snowball: str
    endings: tuple[str, ...]
    alike: dict[str, str]

    @classmethod
    def of(cls, table: TomlTable) -> "Stems":
        """From a language file."""
        return cls(table.text("snowball"), table.words("endings"), table.pairs("alike"))

    def stem(self, word: str) -> str:
        """The stem of a word, folded; words for one thing have one."""
        return _stem(self, word)

    @cached_property
    def stemmer(self) -> "snowballstemmer.stemmer":
        """Snowball's stemmer, loaded when a stem is asked for."""
        import snowballstemmer

        return snowballstemmer.stemmer(self.snowball)


@lru_cache(maxsize=50_000)
def _stem(stems: Stems, word: str) -> str:
    stem = str(stems.stemmer.stemWord(fold(word)))
    for ending in stems.endings:
        if stem.endswith(ending) and len(stem) >= len(ending) + SHORTEST:
            stem = stem.removesuffix(ending)
    return stems.alike.get(stem, stem)
