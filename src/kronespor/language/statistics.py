"""What statistical offices call the variables of their tables of municipal budgets and accounts."""

from dataclasses import dataclass

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class StatisticsWords:
    """The names of variables, and the values that are taken: all kinds net, of a budget or of accounts.

    `per_head`: prices that are no sums of money.
    """

    municipality: Phrases
    function: Phrases
    dranst: Phrases
    kind: Phrases
    price: Phrases
    time: Phrases
    value: Phrases
    net: Phrases
    per_head: Phrases
    accounts: Phrases
    budget: Phrases

    @classmethod
    def of(cls, table: TomlTable) -> "StatisticsWords":
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__dataclass_fields__})

    def called(self, field: str) -> Phrases:
        """The words of a field."""
        phrases: Phrases = getattr(self, field)
        return phrases
