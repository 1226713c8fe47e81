"""What a municipality, its council and its case systems call things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from kronespor.language.folding import fold
from kronespor.language.phrases import either
from kronespor.language.toml import TomlTable, read_toml

SHIPPED = Path(__file__).with_name("municipality.toml")


@dataclass(frozen=True)
class Council:
    """The words of the addresses at which a council's agendas stand."""

    meeting: tuple[str, ...]
    item: tuple[str, ...]
    committees: tuple[str, ...]

    @cached_property
    def meeting_pattern(self) -> re.Pattern[str]:
        """Finds a meeting in an address; groups are its day, month and year."""
        return re.compile(rf"/(?:{'|'.join(map(re.escape, self.meeting))})-(\d{{2}})(\d{{2}})(\d{{4}})", re.IGNORECASE)

    @cached_property
    def item_pattern(self) -> re.Pattern[str]:
        """Finds an item of an agenda in an address; its number is the group."""
        return re.compile(rf"/{either(self.item)}-(\d+)", re.IGNORECASE)

    def is_committee(self, name: str) -> bool:
        """True for the name of a committee or a council."""
        return any(word in name.lower() for word in self.committees)


@dataclass(frozen=True)
class Plans:
    """How plans are called: the words, and what may follow one that another word ends with."""

    words: tuple[str, ...]
    endings: tuple[str, ...]


@dataclass(frozen=True)
class FundKinds:
    """Folded words that tell kinds of sources of funding by their names."""

    external: tuple[str, ...]
    state: tuple[str, ...]
    budget: tuple[str, ...]

    def is_external(self, name: str) -> bool:
        """True for the name of a source outside the municipality."""
        return any(word in fold(name) for word in self.external)

    def is_state(self, name: str) -> bool:
        """True for the name of a grant of the state."""
        return any(word in fold(name) for word in self.state)

    def is_budget(self, name: str) -> bool:
        """True for the name of the municipality's own budget."""
        return fold(name).startswith(self.budget)


@dataclass(frozen=True)
class Competence:
    """Who may decide what: words of the bodies' names in small letters, and what the council has left to others.

    `appropriations`: what appropriation a source is part of, by its folded name. `gross`: the folded names of sources
    whose expenditure is appropriated apart from their income. `committees`: the standing committee of an appropriation,
    by its folded name.
    """

    council: tuple[str, ...]
    economy: tuple[str, ...]
    economy_may_transfer: bool
    grant_years: int
    appropriations: Mapping[str, str]
    gross: frozenset[str] = frozenset()
    committees: Mapping[str, str] = field(default_factory=dict)
    administration: tuple[str, ...] = ()
    administration_may_decide: bool = True

    def is_council(self, body: str) -> bool:
        """True for the name of the council."""
        return any(word in body.lower() for word in self.council)

    def is_economy(self, body: str) -> bool:
        """True for the name of the economy committee."""
        return any(word in body.lower() for word in self.economy)

    def is_administration(self, body: str) -> bool:
        """True for the name of the administration, or of a part of it."""
        return any(word in body.lower() for word in self.administration)


@dataclass(frozen=True)
class CarryOver:
    """What may be carried into the next year without more ado, in percent of the revised budget."""

    service: int
    capital: int
    others: int


@dataclass(frozen=True, eq=False)
class Municipality:
    """What a municipality calls things. There is one of each file, so that it may be a key."""

    plans: Plans
    council: Council
    case_systems: tuple[str, ...]
    funds: FundKinds
    competence: Competence
    carry_over: CarryOver

    @classmethod
    def of(cls, table: TomlTable) -> "Municipality":
        """From a municipality's file."""
        plans, council, funds = table.table("plans"), table.table("council"), table.table("funds")
        competence, carried = _table(table, "competence"), _table(table, "carry_over")
        return cls(
            Plans(plans.words("words"), plans.words("endings")),
            Council(council.words("meeting"), council.words("item"), council.words("committees")),
            table.table("cases").words("systems"),
            FundKinds(funds.words("external"), funds.words("state"), funds.words("budget")),
            Competence(
                competence.words("council"),
                competence.words("economy"),
                competence.truth("economy_may_transfer"),
                competence.number("grant_years"),
                _folded(competence, "appropriations"),
                frozenset(map(fold, competence.words("gross") if "gross" in competence.values else ())),
                _folded(competence, "committees"),
                competence.words("administration") if "administration" in competence.values else (),
                "administration_may_decide" not in competence.values or competence.truth("administration_may_decide"),
            ),
            CarryOver(carried.number("service"), carried.number("capital"), carried.number("others")),
        )


def _folded(table: TomlTable, key: str) -> dict[str, str]:
    """A table of texts by their folded names; nothing of a file that is older than it."""
    return {fold(name): of for name, of in table.pairs(key).items()} if key in table.values else {}


def _table(own: TomlTable, name: str) -> TomlTable:
    """A table of a municipality's file; the package's where the file is older than that table."""
    return (own if name in own.values else read_toml(SHIPPED)).table(name)


@cache
def municipality(path: Path | None = None) -> Municipality:
    """The municipality of a file, by default of the one that the package ships. ValueError for a file that is none."""
    return Municipality.of(read_toml(path or SHIPPED))
