"""Fjordby's papers and the way of them into the register; its whole truth, as `TRUTH.md` of the shared cases has it."""

from datetime import date
from functools import cache
from pathlib import Path

from kronespor.intake import booking, reviewing
from kronespor.intake.filing import file_document, proposed
from kronespor.intake.models import StoredDocument
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.reading import Document
from kronespor.reading import read as read_file
from kronespor.register.holdings import Query, holdings

FJORDBY = Path(__file__).resolve().parents[3] / "shared" / "cases" / "fjordby"
KLIMA, SUNDHED, KULTUR = "Klimastrategi 2024-2027", "Sundhedspolitik 2024-2027", "Kulturpolitik 2025-2028"
FIRST, HEALTH, BUDGET, STATUS = (
    "klimastrategi-punkt-7.docx",
    "sundhedspolitik-2024.html",
    "budgetaftale-2025.docx",
    "status-klimastrategi-2025.docx",
)
DAYS = {
    FIRST: date(2023, 11, 13),
    HEALTH: date(2024, 2, 6),
    BUDGET: date(2024, 9, 12),
    STATUS: date(2025, 1, 13),
}
ADOPTED = {
    ("Skovrejsning ved Fjordengen", 2024): 1_200,
    ("Skovrejsning ved Fjordengen", 2025): 1_500,
    ("Skovrejsning ved Fjordengen", 2026): 1_500,
    ("Skovrejsning ved Fjordengen", 2027): 1_000,
    **{
        ("Energirenovering af skoler", year): k
        for year, k in ((2024, 3_000), (2025, 4_000), (2026, 4_000), (2027, 3_000))
    },
    **{("Grøn mobilitet", year): 600 for year in range(2024, 2028)},
    **{("Tilskud til Klimaforeningen Fjordby", year): 250 for year in range(2024, 2028)},
    **{("Klimarådgiver til landbruget", year): 1_200 for year in range(2024, 2028)},
}
NOW = {
    **{key: k for key, k in ADOPTED.items() if key[0].startswith(("Skov", "Tilskud"))},
    ("Skovrejsning ved Fjordengen", 2025): 1_200,
    ("Skovrejsning ved Fjordengen", 2026): 1_200,
    ("Tilskud til Klimaforeningen Fjordby", 2025): 550,
    ("Tilskud til Klimaforeningen Fjordby", 2026): 550,
    **{("Energirenovering af skoler og dagtilbud", y): k for (n, y), k in ADOPTED.items() if n.startswith("Energi")},
    **{("Grøn omstilling i landdistrikterne", year): 1_800 for year in range(2024, 2028)},
}
YEARS, LATER = range(2024, 2028), range(2025, 2029)
THEATRE = "Tilskud til Foreningen Fjordby Teater"
HEALTH_NOW = {
    **{("Motion på recept", year): 250 if year == 2024 else 300 for year in YEARS},
    **{("Pårørendecafé i samarbejde med Seniorforeningen Fjordby", year): 120 for year in YEARS},
    **{("Faldforebyggelse", year): 400 for year in YEARS},
    **{("Røgfrit Fjordby", year): 450 for year in YEARS[1:]},
    **{("Mental sundhed i udskolingen", year): 750 for year in YEARS[1:]},
    **{(THEATRE, year): 100 for year in YEARS[1:]},
}
CULTURE_NOW = {
    **{("Fjordby Musikskole, flere pladser", year): 800 if year == 2025 else 1_200 for year in LATER},
    **{(THEATRE, year): 350 for year in LATER},
    **{("Åbne biblioteker", year): 600 if year < 2027 else 500 for year in LATER},
}


@cache
def content(name: str) -> Document:
    """A paper as read, once for all tests."""
    return read_file(FJORDBY / "papers" / name)


def read(name: str) -> StoredDocument:
    return import_file(FJORDBY / "papers" / name, document=content(name)).document


def filed(name: str) -> StoredDocument:
    """Imported and filed by what was found in it, as a person does who agrees."""
    document = read(name)
    said = proposed(document).said
    assert said is not None
    file_document(document, said)
    return document


def booked(name: str, *, new: bool = False) -> booking.Booked:
    """Imported, filed, all of it accepted, booked. `new`: what the plan does not have is said to be new."""
    document = filed(name)
    reviewing.take([Step(i.pk, "accept", new=new) for i in reviewing.waiting(document.sha256)])
    return booking.book_items(list(booking.accepted_items().filter(statement__document=document)))


def recorded() -> None:
    record_sheet(FJORDBY / "decisions.csv")


def figures(plan: str, as_of: date | None = None) -> dict[tuple[str, int], int]:
    """Thousands of kroner by initiative and year."""
    rows = holdings(Query(by=("plan", "initiative", "year"), as_of=as_of))
    return {(r.initiative, r.year): int(r.kroner // 1000) for r in rows if r.plan == plan and r.ore}


def total(plan: str) -> int:
    return sum(figures(plan).values())


def everything() -> None:
    """All of it, in the order of the decisions."""
    booked(FIRST)
    booked(HEALTH)
    booked(BUDGET, new=True)
    recorded()
    booked(STATUS)
