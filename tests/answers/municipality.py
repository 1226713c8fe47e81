"""A municipality drawn from a seed: papers that are imported and booked, and what is decided between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import Said, file_document
from kronespor.intake.models import StoredDocument
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.language.printing import danish_date
from kronespor.reading import read
from kronespor.register import identity
from kronespor.register.citations import Citation
from kronespor.register.errors import RegisterError
from kronespor.register.events import Basis, Movement, Party, record
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import ActionPlan, Fund, Initiative, Succession
from kronespor.register.naming import initiative_named, plan_named
from tests.answers.drawing import THEMES, WORDS, decided

FUNDS = ("Klimapuljen", "Anlægsrammen", "Statslig tilskudspulje")
NAMES = ("Skovrejsning ved Fjordengen", "Grøn mobilitet", "Energirenovering af skoler", "Klimarådgiver", *WORDS)
PARTS = ("Nord", "Syd", "Øst", "Vest", "Midtbyen", "Havnen", "Engen")
Row = tuple[str, str, dict[int, int]]
"""Name, fund, kroner by year."""


@dataclass
class Municipality:
    """Its plans, what was decided last, and the papers it has written."""

    rng: Random
    folder: Path
    years: tuple[int, ...]
    plans: list[ActionPlan]
    day: date
    names: int = 0
    papers: dict[str, Path] = field(default_factory=dict)

    def report(self, plan: ActionPlan, rows: Sequence[Row]) -> None:
        """Write a paper that says what a plan has, import it and book all it says."""
        name = f"notat-{len(self.papers) + 1}.txt"
        self.papers[name] = path = self.folder / name
        head = "\t".join(("Indsats", "Kilde", *map(str, self.years)))
        lines = ["\t".join((label, fund, *(_thousands(of.get(y, 0)) for y in self.years))) for label, fund, of in rows]
        total = "\t".join(("I alt", "", *(_thousands(sum(of.get(y, 0) for *_, of in rows)) for y in self.years)))
        table = "\n".join((head, *lines, total))
        above = f"# Notat nr. {len(self.papers)} om {plan}\n\n{danish_date(self.day)}\n\nTabel 1: {plan} (1.000 kr.)"
        path.write_text(f"{above}\n\n{table}\n", "utf-8")
        imported = import_file(path, plan.name, read(path))
        StoredDocument.objects.filter(pk=imported.document.pk).update(dated=self.day)
        reviewing.take([Step(item.pk, "accept") for item in reviewing.waiting()])
        file_document(imported.document, Said(self.day, "Udvalget", plans={"1": plan.name}))
        booking.book_items(list(booking.accepted_items()))

    def pass_time(self) -> None:
        """Let some days go by."""
        self.day += timedelta(days=self.rng.randint(1, 90))

    def basis(self) -> Basis:
        """A decision of the day, with a paper that it names or none."""
        cited = self.rng.choice((Citation(), Citation(name="Referat", place=f"punkt {self.rng.randint(1, 9)}")))
        decision = decided(self.day, f"Sag af {danish_date(self.day)}") if self.rng.random() < 0.7 else None
        return Basis(self.day, "omprioritering", decision, cited, overrule="prøve")

    def new_name(self) -> str:
        """A name that nothing has had."""
        self.names += 1
        return f"{self.rng.choice(WORDS)} i {PARTS[self.names % len(PARTS)]} {PARTS[self.names // len(PARTS)]}"

    def living(self, plan: ActionPlan) -> list[Initiative]:
        """The initiatives of a plan that no other goes on for."""
        gone = Succession.objects.values("before")
        return list(Initiative.objects.filter(plan=plan).exclude(pk__in=gone).order_by("pk"))

    def held(self, initiative: Initiative) -> dict[tuple[int, int], int]:
        """Øre of an initiative by fund and year."""
        rows = holdings(Query(by=("fund", "year"), initiatives=[initiative.pk], named=False))
        return {(row.fund_id, row.year): row.ore for row in rows}


def _thousands(kroner: int) -> str:
    return f"{kroner // 1000:,}".replace(",", ".") if kroner else "-"


def drawn_municipality(seed: int, folder: Path) -> Municipality:
    """Papers, virements, renamings, mergers, splits and moves, in an order that the seed draws."""
    rng = Random(seed)
    years = tuple(range(2024, 2024 + rng.randint(1, 4)))
    plans = [plan_named(f"{name} 2024-2027") for name in ("Klimastrategi", "Sundhedspolitik")]
    town = Municipality(rng, folder, years, plans, date(2023, 11, 13))
    is_adopted = rng.random() < 0.6
    for plan in plans:
        if is_adopted:
            plan.adopted_by = decided(town.day, f"Vedtagelse af {plan}")
            plan.save()
        names = rng.sample(NAMES, rng.randint(2, 5))
        rows = [(name, rng.choice(FUNDS), {y: 100_000 * rng.randint(1, 40) for y in years}) for name in names]
        if rng.random() < 0.3:
            rows.append((names[0], rows[0][1], dict.fromkeys(years, 50000)))  # a name that stands twice
        town.report(plan, rows)
    for _ in range(rng.randint(1, 6)):
        town.pass_time()
        if not all(map(town.living, plans)):
            break  # everything of a plan has gone on in the other
        try:
            rng.choice((_virement, _virement, _rename, _merge, _split, _move, _paper))(town)
        except RegisterError as refusal:
            if refusal.remark.code != "succeeds-itself":  # what went to another plan does not go back as what it was
                raise
    return town


def _virement(town: Municipality) -> None:
    plan = town.rng.choice(town.plans)
    living = town.living(plan)
    source = town.rng.choice(living)
    held = {where: ore for where, ore in town.held(source).items() if ore > 0}
    if not held:
        return
    (fund, year), ore = town.rng.choice(sorted(held.items()))
    target: Party = town.rng.choice([one for one in living if one != source] or [plan])
    basis = town.basis()
    amount = town.rng.choice((ore, 1_000_000))
    cell = Citation(name=basis.citation.name, place=basis.citation.place)
    record("virement", [Movement(source, target, Fund.objects.get(pk=fund), year, amount, citation=cell)], basis)


def _rename(town: Municipality) -> None:
    one = town.rng.choice(town.living(town.rng.choice(town.plans)))
    identity.rename(one, town.new_name(), town.basis())


def _merge(town: Municipality) -> None:
    plan = town.rng.choice(town.plans)
    before = town.rng.sample(town.living(plan), min(2, len(town.living(plan))))
    after = town.rng.choice((before[0], initiative_named(plan, town.new_name())))
    identity.merge([one for one in before if one != after], after, town.basis())


def _split(town: Municipality) -> None:
    plan = town.rng.choice(town.plans)
    before = town.rng.choice(town.living(plan))
    parts = [initiative_named(plan, town.new_name(), "", town.rng.choice(THEMES)) for _ in (1, 2)]
    share = town.rng.choice((250, 400, 500))
    identity.split(before, [identity.Share(parts[0], share), identity.Share(parts[1], 1000 - share)], town.basis())


def _move(town: Municipality) -> None:
    here, there = town.rng.sample(town.plans, 2)
    identity.move(town.rng.choice(town.living(here)), there, town.basis())


def _paper(town: Municipality) -> None:
    """What a plan has by now, some of it corrected."""
    plan = town.rng.choice(town.plans)
    rows: list[Row] = []
    for one in town.living(plan):
        held = town.held(one)
        funds = {fund for fund, _ in held}
        if len(funds) != 1 or any(ore <= 0 or ore % 100_000 for ore in held.values()):
            continue  # of several sources a figure is asked about; what is no whole thousand is not printed so
        amounts = {year: ore // 100 for (_, year), ore in held.items()}
        if town.rng.random() < 0.2:
            amounts = {year: kroner + 100_000 for year, kroner in amounts.items()}
        rows.append((identity.current_name(one), Fund.objects.get(pk=funds.pop()).name, amounts))
    if rows:
        town.report(plan, rows)
