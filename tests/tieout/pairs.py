"""Pairs of made papers of which it is known what became of every row: thirteen kinds, and mixed.

Names are drawn from word lists of several fields, so that no rule can know them; amounts are round or odd, the same
every year or not. What is drawn depends on the seed alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from kronespor.tieout import Relation

YEARS = ("2025", "2026")
ACTIVITIES = (
    "Lektiehjælp", "Mentorordning", "Fritidsjob", "Sundhedstjek", "Rådgivning", "Opsøgende arbejde", "Danskkurser",
    "Svømmeundervisning", "Naturvejledning", "Musikundervisning", "Madklub", "Holdspil", "Bogcafé", "Cykelværksted",
    "Kolonihaver", "Træningshold", "Sorggrupper", "Besøgsvenner", "Iværksætterkursus", "Jobrotation", "Skolehaver",
    "Tandpleje", "Fællesspisning", "Gadeidræt", "Kunstworkshop", "Filmfestival", "Energirenovering", "Affaldssortering",
    "Praktikforløb", "Sommerskole", "Vinterbadning", "Legetek", "Familiebehandling", "Gældsrådgivning", "Juniorklub",
)  # fmt: skip
TARGETS = (
    "unge", "ældre", "småbørn", "nytilkomne", "studerende", "enlige forsørgere", "skolebørn", "hjemløse", "pårørende",
    "ledige", "gravide", "teenagere", "demensramte", "førstegangsfødende", "anbragte børn", "lejere", "kunstnere",
)  # fmt: skip
PLACES = (
    "Nordbyen", "Ådalen", "Møllevangen", "Havnen", "Søndermarken", "Bispehaven", "Lundeby", "Kirkebakken", "Fjordpark",
    "Vestervang", "Skovlunden", "Bakkegården", "Enghaven", "Stationsbyen",
)  # fmt: skip
THINGS = (
    "Bænke", "Gadetræer", "Cykelstier", "Legepladser", "Regnbede", "Belysning", "Toiletter", "Sportsgulve", "Broer",
    "Ladestandere", "Skraldespande", "Vildtblomster", "Solceller", "Hegn", "Støjskærme", "Parkeringspladser",
)  # fmt: skip
ASSOCIATIONS = (
    "Lærken", "Kompasset", "Perronen", "Vindrosen", "Broen", "Kilden", "Fyrtårnet", "Mosaikken", "Sejlet", "Tyren",
    "Hjulet", "Roden", "Lanternen", "Poppelhuset", "Ankeret", "Skuret", "Trappen", "Regnbuen",
)  # fmt: skip
GENERAL = (
    "Tværgående aktiviteter", "Nye tiltag", "Samlet indsats", "Øvrige projekter", "Forebyggelse og trivsel",
    "Partnerskaber", "Fremme af fællesskab", "Styrket samarbejde", "Ny aftale", "Helhedsplan",
)  # fmt: skip
CATCHY = (
    "Første skridt", "Sammen om livet", "På vej", "Åben dør", "Plads til alle", "Grønt lys", "Godt i gang",
    "Fra A til Å", "Medvind", "Rum for flere", "Nye veje", "Stærk start", "Én indgang", "Det hele menneske",
    "Nabohjælp", "Spirekraft",
)  # fmt: skip
RESERVES = ("Reserve", "Reserve, endnu ikke udmøntet", "Ikke udmøntede midler", "Ufordelt pulje")
STEPS = (1, 5, 10, 50, 100, 100)
"""What amounts of a paper are multiples of, in 1.000 kr."""


@dataclass(frozen=True)
class Line:
    """A row: its name and an amount per year, in 1.000 kr."""

    name: str
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class Truth:
    """Rows of the earlier and of the later paper, by name, that are the same money, and what became of them."""

    a: frozenset[str]
    b: frozenset[str]
    relation: Relation


@dataclass(frozen=True)
class Pair:
    """Two papers, each a list of lines per plan, and what became of every row. `millions`: the later is in mio. kr."""

    kind: str
    seed: int
    before: dict[str, list[Line]]
    after: dict[str, list[Line]]
    truths: tuple[Truth, ...]
    millions: bool = False


@dataclass
class _Draft:
    """A pair in the making: `left` are the lines that nothing has happened to yet."""

    random: Random
    before: dict[str, list[Line]]
    step: int
    names: "_Names"
    left: list[Line] = field(default_factory=list)
    after: list[tuple[str, Line]] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    millions: bool = False

    def take(self, n: int = 1) -> list[Line]:
        taken = self.random.sample(self.left, n)
        self.left = [line for line in self.left if line not in taken]
        return taken

    def plan_of(self, line: Line) -> str:
        return next(plan for plan, lines in self.before.items() if line in lines)

    def same_plan(self, n: int) -> list[Line]:
        """Lines that stand in one plan."""
        plan = self.random.choice([p for p in self.before if len(self.untouched(p)) >= n])
        taken = self.random.sample(self.untouched(plan), n)
        self.left = [line for line in self.left if line not in taken]
        return taken

    def untouched(self, plan: str) -> list[Line]:
        return [line for line in self.before[plan] if line in self.left]

    def became(self, relation: Relation, old: list[Line], new: list[Line], plan: str = "") -> None:
        home = plan or self.plan_of(old[0])
        self.after += [(home, line) for line in new]
        self.truths.append(Truth(names_of(old), names_of(new), relation))

    def amounts(self) -> tuple[int, ...]:
        return amounts(self.random, self.step)


class _Names:
    """Draws names, none twice."""

    def __init__(self, random: Random) -> None:
        self.random, self.used = random, set[str]()

    def draw(self, *words: Callable[[Random], str]) -> str:
        while (name := self.random.choice(words)(self.random)) in self.used:
            pass
        self.used.add(name)
        return name

    def initiative(self) -> str:
        return self.draw(
            lambda r: f"{r.choice(ACTIVITIES)} for {r.choice(TARGETS)}",
            lambda r: f"{r.choice(ACTIVITIES)} i {r.choice(PLACES)}",
            lambda r: f"{r.choice(ACTIVITIES)} for {r.choice(TARGETS)} i {r.choice(PLACES)}",
            lambda r: f"{r.choice(THINGS)} i {r.choice(PLACES)}",
            lambda r: f"Støtte til Foreningen {r.choice(ASSOCIATIONS)}",
            lambda r: f"Støtte til {r.choice(ASSOCIATIONS)} i {r.choice(PLACES)}",
            lambda r: f"Drift af værestedet {r.choice(ASSOCIATIONS)}",
            lambda r: f"Evaluering af {r.choice(ACTIVITIES).lower()} for {r.choice(TARGETS)}",
        )


def names_of(lines: list[Line]) -> frozenset[str]:
    """The names of lines."""
    return frozenset(line.name for line in lines)


def amounts(random: Random, step: int) -> tuple[int, ...]:
    """An amount per year: the same in half of the cases."""
    first = step * random.randint(max(1, 100 // step), max(4, 2000 // step))
    if random.random() < 0.5:
        return (first,) * len(YEARS)
    return (first, *(max(step, first + step * random.randint(-5, 9)) for _ in YEARS[1:]))


def _plus(lines: list[Line]) -> tuple[int, ...]:
    return tuple(sum(of_year) for of_year in zip(*(line.amounts for line in lines), strict=True))


def _reordered(d: _Draft) -> None:
    d.random.shuffle(d.left)


def _changed(d: _Draft) -> None:
    for old in d.take(d.random.randint(1, 3)):
        new = tuple(max(d.step, x + d.step * d.random.choice((-3, -2, -1, 1, 2, 4))) for x in old.amounts)
        d.became("changed" if new != old.amounts else "same", [old], [replace(old, amounts=new)])


def _slightly_renamed(d: _Draft) -> None:
    """Renamed, and in some cases changed as well."""
    for old in d.take(d.random.randint(1, 3)):
        new = d.random.choice((f"{old.name} mv.", f"{old.name} og omegn", f"Øget {old.name[0].lower()}{old.name[1:]}"))
        changed = d.random.random() < 0.25
        amounts_now = tuple(x + 3 * d.step for x in old.amounts) if changed else old.amounts
        d.became("changed" if changed else "renamed", [old], [Line(new, amounts_now)])


def _heavily_renamed(d: _Draft) -> None:
    (old,) = d.take()
    d.became("renamed", [old], [replace(old, name=d.names.draw(lambda r: r.choice(CATCHY)))])


def _come_and_gone(d: _Draft) -> None:
    (old,) = d.take()
    d.became("removed", [old], [])
    plan = d.random.choice(list(d.before))
    d.became("added", [], [Line(d.names.initiative(), d.amounts())], plan)


def _another_association(d: _Draft) -> None:
    (old,) = d.take()
    plan = d.plan_of(old)
    form = d.random.choice(("Støtte til Foreningen {}", "Drift af værestedet {}", f"{{}} i {d.random.choice(PLACES)}"))
    here, there = (d.names.draw(lambda r: form.format(r.choice(ASSOCIATIONS))) for _ in range(2))
    was = Line(here, old.amounts)
    d.before[plan][d.before[plan].index(old)] = was
    d.became("removed", [was], [])
    d.became("added", [], [Line(there, d.amounts())], plan)


def _merged_by_name(d: _Draft) -> None:
    n = d.random.randint(2, 4)
    places = d.random.sample(PLACES, n)
    thing = d.names.draw(lambda r: r.choice(THINGS), lambda r: r.choice(ACTIVITIES))
    old = d.same_plan(n)
    plan = d.plan_of(old[0])
    parts = [replace(line, name=f"{thing} i {place}") for line, place in zip(old, places, strict=True)]
    for line, part in zip(old, parts, strict=True):
        d.before[plan][d.before[plan].index(line)] = part
    d.became("merged", parts, [Line(thing, _plus(parts))], plan)


def _merged_generally(d: _Draft) -> None:
    old = d.same_plan(d.random.randint(2, 4))
    d.became("merged", old, [Line(d.names.draw(lambda r: r.choice(GENERAL)), _plus(old))])


def _split(d: _Draft) -> None:
    """A row becomes two or three, named after it or not."""
    (old,) = d.take()
    n = d.random.randint(2, 3)
    shares = [d.amounts() for _ in range(n)]
    plan = d.plan_of(old)
    whole = replace(old, amounts=tuple(sum(of_year) for of_year in zip(*shares, strict=True)))
    d.before[plan][d.before[plan].index(old)] = whole
    places = d.random.sample(PLACES, n)
    named = d.random.random() < 0.7
    new = [
        Line(f"{whole.name}, {place}" if named else d.names.initiative(), share)
        for place, share in zip(places, shares, strict=True)
    ]
    d.became("split", [whole], new, plan)


def _reserve(d: _Draft, rest: int) -> None:
    """A reserve is spent on new initiatives; `rest` steps are left of it."""
    plan = d.random.choice(list(d.before))
    new = [Line(d.names.initiative(), d.amounts()) for _ in range(d.random.randint(2 if not rest else 1, 3))]
    name = d.random.choice(RESERVES)
    remains = [Line(name, (rest * d.step,) * len(YEARS))] if rest else []
    old = Line(name, _plus([*new, *remains]))
    d.before[plan].append(old)
    d.became("split", [old], [*remains, *new], plan)


def _reserve_in_part(d: _Draft) -> None:
    _reserve(d, d.random.randint(2, 20))


def _reserve_whole(d: _Draft) -> None:
    _reserve(d, 0)


def _moved(d: _Draft) -> None:
    (old,) = d.same_plan(1)
    home = d.plan_of(old)
    d.became("moved", [old], [old], next(plan for plan in d.before if plan != home))


def _moved_and_renamed(d: _Draft) -> None:
    (old,) = d.same_plan(1)
    home = d.plan_of(old)
    new = replace(old, name=f"{old.name} og omegn")
    d.became("moved", [old], [new], next(plan for plan in d.before if plan != home))


def _merged_and_cut(d: _Draft) -> None:
    _merged_by_name(d)
    plan, whole = d.after[-1]
    d.after[-1] = (plan, replace(whole, amounts=tuple(max(d.step, x - 2 * d.step) for x in whole.amounts)))


def _rounded(d: _Draft) -> None:
    d.millions = True


KINDS: dict[str, Callable[[_Draft], None]] = {
    "reordered": _reordered,
    "changed": _changed,
    "slightly renamed": _slightly_renamed,
    "heavily renamed": _heavily_renamed,
    "come and gone": _come_and_gone,
    "another association": _another_association,
    "merged by name": _merged_by_name,
    "merged generally": _merged_generally,
    "split": _split,
    "reserve in part": _reserve_in_part,
    "reserve whole": _reserve_whole,
    "moved": _moved,
    "rounded": _rounded,
}
ALSO = {"moved and renamed": _moved_and_renamed, "merged and cut": _merged_and_cut}
"""What happens in mixed pairs besides."""
MIXED = "mixed"


def pair(kind: str, seed: int) -> Pair:
    """The pair of this kind and seed."""
    random = Random(f"{kind}{seed}")
    names, step = _Names(random), random.choice(STEPS)
    plans = ("Ungeplan", "Byrumsplan")
    before = {p: [Line(names.initiative(), amounts(random, step)) for _ in range(random.randint(5, 14))] for p in plans}
    d = _Draft(random, before, step, names, [line for lines in before.values() for line in lines])
    happenings = {**KINDS, **ALSO}
    events = random.sample(sorted(set(happenings) - {"reordered", "rounded"}), random.randint(2, 3))
    for event in events if kind == MIXED else [kind]:
        happenings[event](d)
    for line in d.left:
        d.became("same", [line], [line])
    random.shuffle(d.after)
    after = {plan: [line for home, line in d.after if home == plan] for plan in plans}
    return Pair(kind, seed, d.before, after, tuple(d.truths), d.millions)


def mirrored(one: Pair) -> Pair:
    """The pair with the papers swapped."""
    other: dict[Relation, Relation] = {"merged": "split", "split": "merged", "added": "removed", "removed": "added"}
    truths = tuple(Truth(t.b, t.a, other.get(t.relation, t.relation)) for t in one.truths)
    return replace(one, before=one.after, after=one.before, truths=truths)
