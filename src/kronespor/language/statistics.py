"""What statistical offices call the variables of their tables of municipal budgets and accounts."""

from dataclasses import dataclass

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


@dataclass(frozen=True)
class StatisticsWords:
    """The names of variables, and the values that are taken: net and by kind, of a budget or of accounts.

    `composite`: dranst, function and grouping in one. `gross`, `income`: kinds that have no number. `per_head`: prices
    that are no sums of money. `by`, `last`: what stands before the variables in a title, and before the last of them.
    `closed`: what a function is called that is no more.
    """

    municipality: Phrases
    function: Phrases
    dranst: Phrases
    composite: Phrases
    ownership: Phrases
    grouping: Phrases
    kind: Phrases
    price: Phrases
    time: Phrases
    value: Phrases
    net: Phrases
    gross: Phrases
    income: Phrases
    per_head: Phrases
    accounts: Phrases
    budget: Phrases
    by: Phrases
    last: Phrases
    closed: Phrases

    @classmethod
    def of(cls, table: TomlTable) -> "StatisticsWords":
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__dataclass_fields__})

    def called(self, field: str) -> Phrases:
        """The words of a field."""
        phrases: Phrases = getattr(self, field)
        return phrases
