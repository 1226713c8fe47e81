"""Registers drawn from a seed, to answer from."""

from dataclasses import replace
from datetime import date
from random import Random

from kronespor.register.citations import Citation
from kronespor.register.events import Basis, Movement, record
from kronespor.register.identity import recipient_named
from kronespor.register.models import Committee, Decision, Fund, Initiative, Meeting
from kronespor.register.naming import fund_named, initiative_named, plan_named

WORDS = (
    "Støtte til foreninger", "Indsats for unge", "Rådgivning", "Åben skole", "Evaluering m.v.", "Værested", "Mentorer",
    "Tolk og supervision", "Opkvalificering af fagpersoner", "Kampagne, oplysning", "Brobyggere", "Fritidspas",
)  # fmt: skip
SOURCES = (
    "Integrationsbevilling",
    "Budget 2024",
    "Statslig pulje",
    "OFS23/24",
    "Forvaltningens eget budget",
    "EU-midler",
)
THEMES = ("Job", "Fællesskab", "Forebyggelse")


def decided(day: date, title: str, url: str = "") -> Decision:
    """A decision of a committee."""
    committee, _ = Committee.objects.get_or_create(name="Udvalget")
    meeting, _ = Meeting.objects.get_or_create(committee=committee, held_on=day)
    return Decision.objects.get_or_create(meeting=meeting, title=title, defaults={"url": url})[0]


def drawn_register(seed: int) -> None:
    """A register drawn from a seed: plans, themes, recipients, sources, notes; amounts in thousands or to the øre."""
    rng = Random(seed)
    first = rng.choice((2019, 2022, 2024))
    years = range(first, first + rng.randint(1, 4))
    step = rng.choice((100_000, 100_000, 5_000_000, 100, 1))
    adopted = decided(date(first - 1, 12, 11), "Vedtagelse af planen", "https://kommune.example/sag/1")
    later = decided(date(first, 6, 17), "Udmøntning af midler")
    for n in range(rng.randint(1, 3)):
        plan = plan_named(f"Handleplan {n + 1} {rng.choice(('mod ensomhed', 'for integration', 'om sundhed'))}")
        if rng.random() < 0.7:
            plan.adopted_by = adopted
            plan.save()
        themes = THEMES if rng.random() < 0.4 else ("",)
        for name in rng.sample(WORDS, rng.randint(1, 8)):
            initiative = initiative_named(
                plan, name, rng.choice(("", "", "Hjælp til dem, der har brug for det.")), rng.choice(themes)
            )
            if rng.random() < 0.3:
                initiative.recipient = recipient_named(f"Foreningen {name[:5]}")
                initiative.save()
            for fund in rng.sample(SOURCES, rng.choice((1, 1, 1, 2))):
                source = fund_named(fund)
                for decision in (adopted, later) if rng.random() < 0.3 else (adopted,):
                    movements = _movements(rng, initiative, source, years, step)
                    if movements:
                        record(
                            "allocation", movements, Basis(decision.meeting.held_on, "sag", decision, overrule="prøve")
                        )
        if rng.random() < 0.3:
            source = fund_named(SOURCES[0])
            reserve = Movement(source, plan, source, years[0], step * 7)
            record("allocation", [reserve], Basis(adopted.meeting.held_on, "rest", overrule="prøve"))


def _movements(rng: Random, initiative: Initiative, source: Fund, years: range, step: int) -> list[Movement]:
    found = []
    for year in years:
        if rng.random() < 0.8:
            citation = Citation("0" * 64, "bilag.docx", "Bilag", table="1", row="2")
            if rng.random() < 0.1:
                note = f"Heraf en del af {source} til {initiative.name[:9]} i {year}."
                citation = replace(citation, note=note)
            found.append(Movement(source, initiative, source, year, step * rng.randint(1, 9_000), citation=citation))
    return found
