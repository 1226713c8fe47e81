"""The tables of a TOML file, typed: what is missing or of another kind is told with its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kronespor.language.phrases import Phrases


@dataclass(frozen=True)
class TomlTable:
    """A table of the file `source`; `place` is its name in the file."""

    values: Mapping[str, object]
    source: str
    place: str = ""

    def text(self, key: str) -> str:
        """A text."""
        value = self._value(key)
        if not isinstance(value, str):
            raise ValueError(f"{self._named(key)} is not a text")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise ValueError(f"{self._named(key)} is not a list of texts")
        return tuple(value)

    def phrases(self, key: str) -> Phrases:
        """A list of words and phrases."""
        return Phrases(self.words(key))

    def number(self, key: str) -> int:
        """A whole number."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{self._named(key)} is not a whole number")
        return value

    def truth(self, key: str) -> bool:
        """Whether something is so."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise ValueError(f"{self._named(key)} is neither true nor false")
        return value

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts."""
        table = self.table(key)
        return {name: table.text(name) for name in table.values}

    def table(self, key: str) -> "TomlTable":
        """A table inside this one."""
        value = self._value(key)
        if not isinstance(value, dict):
            raise ValueError(f"{self._named(key)} is not a table")
        return TomlTable(value, self.source, f"{self.place}{key}.")

    def _value(self, key: str) -> object:
        if key not in self.values:
            raise ValueError(f"{self.source} lacks {self.place}{key}")
        return self.values[key]

    def _named(self, key: str) -> str:
        return f"{self.source}: {self.place}{key}"


def read_toml(path: Path) -> TomlTable:
    """The tables of a file. ValueError if it is not TOML."""
    return TomlTable(tomllib.loads(path.read_text("utf-8")), path.name)
