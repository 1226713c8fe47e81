"""A decision in the register that explains a difference between two papers is its proof, and is cited."""

from datetime import date

import pytest

from kronespor.register import identity
from kronespor.register.decided import decided
from kronespor.register.events import Basis, Movement
from kronespor.register.models import Committee, Decision, Initiative, Meeting
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.tieout import Match, compare
from tests.events import allocate, virement
from tests.tieout.statements import Line, paper, statement

pytestmark = pytest.mark.django_db
START, BEFORE, DAY, AFTER = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 3), date(2025, 4, 1)
ROWS: list[Line] = [
    ("Broer", 500, 500),
    ("Stier", 300, 300),
    ("Lys", 40, 40),
    ("Bænke i by", 75, 75),
    ("Bør", 60, 60),
]
NOTE = paper(statement("Byrum", *ROWS))
ANSWER = paper(
    statement("Byrum", ("Broer", 450, 500), ("Stier", 350, 300), ("Glimt", 40, 35), ("Bør", 125, 125))
)  # Lys is called Glimt, and gave 5 away; the benches went on as Bør, with 10 less


@pytest.fixture
def decision() -> Decision:
    """The register in which one meeting renamed, merged and moved money."""
    plan, fund = plan_named("Byrum"), fund_named("Budget")
    own: dict[str, Initiative] = {row.label: initiative_named(plan, row.label) for row in NOTE.tables[0].rows[:-1]}
    for row in NOTE.tables[0].rows[:-1]:
        years = {2025 + n: int(cell.amount or 0) * 100_000 for n, cell in enumerate(row.cells)}
        allocate(own[row.label], fund, years, Basis(START, "Vedtagelsen"))
    meeting = Meeting.objects.create(committee=Committee.objects.create(name="Teknikudvalget"), held_on=DAY)
    made = Decision.objects.create(meeting=meeting, title="Omplacering i byrum", url="https://by.example/7")
    basis = Basis(DAY, "Omplacering", decision=made)
    identity.rename(own["Lys"], "Glimt", basis)
    virement([Movement(own["Broer"], own["Stier"], fund, 2025, 5_000_000)], basis)
    virement([Movement(own["Lys"], plan, fund, 2026, 500_000)], basis)
    identity.merge([own["Bænke i by"]], own["Bør"], basis)
    return made


def found(first: date | None, last: date | None) -> dict[str, Match]:
    return {m.name: m for m in compare(NOTE, ANSWER, decided=decided(first, last)).matches}


def test_a_decision_is_cited_where_it_says_what_the_papers_do(decision: Decision) -> None:
    told = found(BEFORE, AFTER)
    cited = {
        name: [c.values["text"] for c in m.causes if c.code == "decided-at"] for name, m in told.items() if m.causes
    }
    assert cited["Broer"] == cited["Stier"] == [decision.title]
    assert cited["Lys"] == [decision.title]
    assert [c.values["day"] for c in told["Broer"].causes if c.code == "decided-at"] == [DAY]
    renamed, merged = told["Lys"], told["Bænke i by"]
    assert (renamed.certainty, [r.label for r in renamed.b]) == ("proven", ["Glimt"])
    assert (merged.relation, merged.certainty) == ("merged", "proven")
    assert [r.label for r in (*merged.a, *merged.b)] == ["Bænke i by", "Bør", "Bør"]
    assert "amount-changed-too" in [c.code for c in merged.causes]


@pytest.mark.any_database
@pytest.mark.parametrize("window", [(DAY, AFTER), (START, BEFORE)])
def test_what_was_decided_on_other_days_explains_nothing(decision: Decision, window: tuple[date, date]) -> None:
    told = found(*window)
    assert not [c for m in told.values() for c in m.causes if c.code == "decided-at"]
    assert "known-as-one" in [c.code for c in told["Lys"].causes]  # the names are one, whenever that was decided
    assert told["Broer"].relation == "changed"


def test_a_change_that_is_another_than_the_papers_say_is_not_cited(decision: Decision) -> None:
    other = paper(statement("Byrum", ("Broer", 440, 500), ("Stier", 300, 300)))
    changed = next(m for m in compare(NOTE, other, decided=decided()).matches if m.name == "Broer")
    assert [c.code for c in changed.causes] == ["amount-changed"]
