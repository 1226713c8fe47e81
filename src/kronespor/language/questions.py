"""The words by which questions say what they want."""

from dataclasses import dataclass

from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class Questions:
    """What a language's questions may say."""

    @classmethod
    def of(cls, table: TomlTable) -> "Questions":
        """From a language file's `[questions]`."""
        return cls()
