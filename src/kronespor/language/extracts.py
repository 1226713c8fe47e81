"""What finance systems call the columns of their extracts."""

from dataclasses import dataclass

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class ExtractWords:
    """The words of headings: of the account string, the recipient's number, and the amounts of each stage."""

    account: Phrases
    cvr: Phrases
    revised: Phrases
    committed: Phrases
    spent: Phrases

    @classmethod
    def of(cls, table: TomlTable) -> "ExtractWords":
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__dataclass_fields__})

    def called(self, field: str) -> Phrases:
        """The words of a field."""
        phrases: Phrases = getattr(self, field)
        return phrases
