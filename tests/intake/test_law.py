"""What the law of appropriation asks of decisions; each is a remark that a person may accept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kronespor.intake import inbox, law
from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.models import Assertion
from kronespor.intake.storing import import_file
from kronespor.language import fold, municipality
from kronespor.language.municipality import SHIPPED
from kronespor.reading import read
from kronespor.register.events import Basis, Movement
from kronespor.register.identity import recipient_named
from kronespor.register.models import Committee, Decision, Meeting
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.remarks import Money
from tests.events import allocate, appropriate, virement

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 6)


def decided(committee: str, title: str, day: date = DAY) -> Basis:
    body, _ = Committee.objects.get_or_create(name=committee)
    meeting, _ = Meeting.objects.get_or_create(committee=body, held_on=day)
    return Basis(day, title, Decision.objects.create(meeting=meeting, title=title))


def codes() -> list[tuple[str, str]]:
    return [(remark.code, str(remark.values["text"])) for remark in law.findings()]


def test_who_may_appropriate_and_what_a_supplementary_appropriation_says(settings: Any) -> None:
    one, other = fund_named("Klimapuljen"), fund_named("Anlægsrammen")
    before = date(2024, 10, 8)
    for fund in (one, other):  # the budget: by the council, before its year
        appropriate(fund, {2025: 900_000}, decided("Byrådet", f"Budget, {fund}", before))
    appropriate(one, {2025: 5_000}, decided("Byrådet", "Tillægsbevilling, dækkes af kassebeholdningen"))
    assert codes() == []
    appropriate(one, {2025: 6_000}, decided("Kommunalbestyrelsen", "Tillægsbevilling til skov"))
    appropriate(one, {2026: 7_000}, decided("Klima- og Teknikudvalget", "Mere til skov"))
    assert codes() == [
        ("cover-not-stated", "Tillægsbevilling til skov"),
        ("appropriated-by-another", "Mere til skov"),
    ]
    alfa, beta = (initiative_named(plan_named("Plan"), name) for name in ("Alfa", "Beta"))
    for party, fund in ((alfa, one), (beta, other)):
        allocate(party, fund, {2025: 50_000}, decided("Byrådet", f"Udmøntning, {party}", before))
    virement([Movement(alfa, beta, one, 2025, 1_000)], decided("Økonomiudvalget", "Inden for puljen"))
    between = [Movement(alfa, one, one, 2025, 2_000), Movement(other, beta, other, 2025, 2_000)]
    virement(between, decided("Økonomiudvalget", "Mellem to"))
    assert codes()[2:] == [("transferred-by-another", "Mellem to")]
    with law.asking() as asked:  # what is booked now, and nothing else
        virement([*between], decided("Socialudvalget", "Igen mellem to"))
    assert [(r.code, r.values["text"]) for r in asked] == [("transferred-by-another", "Igen mellem to")]
    unknown, rest = fund_named("Kun nævnt"), fund_named("Også kun nævnt")  # nobody has appropriated them
    for fund in (unknown, rest):
        allocate(beta, fund, {2025: 9_000}, decided("Byrådet", f"Udmøntning, {fund}", before))
    apart = [Movement(beta, unknown, unknown, 2025, 1_000), Movement(rest, alfa, rest, 2025, 1_000)]
    with law.asking() as asked:
        virement(apart, decided("Økonomiudvalget", "Mellem kilder"))
    assert asked == []
    words = settings.MUNICIPALITY_WORDS
    parts = {fold("Kun nævnt"): "A", fold("Også kun nævnt"): "B"}  # as the file is read
    named = words.competence.__class__(**{**words.competence.__dict__, "appropriations": parts})
    settings.MUNICIPALITY_WORDS = words.__class__(**{**words.__dict__, "competence": named})
    assert codes()[4:] == [("transferred-by-another", "Mellem kilder")]
    authorised = words.competence.__class__(**{**words.competence.__dict__, "economy_may_transfer": True})
    settings.MUNICIPALITY_WORDS = words.__class__(**{**words.__dict__, "competence": authorised})
    assert codes()[2:] == [("transferred-by-another", "Igen mellem to")]

    club = initiative_named(plan_named("Plan"), "Tilskud")
    club.recipient = recipient_named("Foreningen", "99999004")
    club.save()
    allocate(
        club, fund_named("Foreningspuljen"), dict.fromkeys(range(2025, 2029), 10_000), decided("Byrådet", "Fire år")
    )
    allocate(
        club, fund_named("Foreningspuljen"), dict.fromkeys(range(2025, 2030), 11_000), decided("Byrådet", "Fem år")
    )
    found = law.findings()
    assert [(r.code, r.severity) for r in found[3:]] == [("grant-of-many-years", "notice")]
    entry = next(e for e in inbox.entries() if e.kind == "cover-not-stated")
    inbox.accept(entry.key, "Dækningen står i bilag 2")
    assert not inbox.entry(entry.key).is_open


def test_a_committee_decides_of_its_own_appropriation_and_the_administration_what_is_left_to_it(settings: Any) -> None:
    fund, pool = fund_named("Klimapuljen"), initiative_named(plan_named("Plan"), "Skov")
    appropriate(fund, {2026: 900_000}, decided("Byrådet", "Budget 2026"))
    for body in (
        "Klima- og Teknikudvalget",
        "Socialudvalget",
        "Teknik- og Miljøforvaltningen",
        "Økonomiudvalget",
        "Byrådet",
    ):
        allocate(pool, fund, {2026: 1_000}, decided(body, body))
    assert codes() == [], "the file says nothing of it"
    words = settings.MUNICIPALITY_WORDS
    own = {fold("Miljø og klima"): "Klima- og teknikudvalget"}
    parts = {fold("Klimapuljen"): "Miljø og klima"}
    said = replace(words.competence, committees=own, appropriations=parts, administration_may_decide=False)
    settings.MUNICIPALITY_WORDS = replace(words, competence=said)
    assert codes() == [
        ("decided-by-administration", "Teknik- og Miljøforvaltningen"),
        ("decided-of-another-committee", "Socialudvalget"),
    ]


CAPITAL = """Anlægsoversigt 2025 (1.000 kr.)

Projekt\tAnlægsbevilling\tRådighedsbeløb 2025\tRådighedsbeløb 2026
Skovvej\t900\t500\t400
Cykelsti\t600\t300\t400
"""


def test_yearly_amounts_are_shares_of_what_a_whole_capital_work_may_cost(home: Path, tmp_path: Path) -> None:
    road, path = (initiative_named(plan_named("Plan"), name) for name in ("Skovvej", "Cykelsti"))
    fund = fund_named("Anlægsrammen")
    for party, years in ((road, {2025: 50_000_000, 2026: 40_000_000}), (path, {2025: 30_000_000, 2026: 40_000_000})):
        allocate(party, fund, years, decided("Byrådet", f"Rådighedsbeløb, {party}"))
    assert law.findings() == []
    paper = tmp_path / "anlaeg.txt"
    paper.write_text(CAPITAL, "utf-8")
    stored = import_file(paper, "Plan", read(paper)).document
    said = Assertion.objects.filter(phase=Assertion.Phase.APPROPRIATION)
    assert list(said.values_list("label", "fiscal_year", "amount")) == [
        ("Skovvej", 0, 90_000_000),
        ("Cykelsti", 0, 60_000_000),
    ]
    (found,) = law.findings()
    assert (found.code, found.severity, found.values["text"]) == (
        "years-over-capital-appropriation",
        "warning",
        "Cykelsti",
    )
    assert (found.values["amount"], found.values["appropriation"]) == (Money(Decimal(700_000)), Money(Decimal(600_000)))
    with law.asking() as asked:  # of what is booked now alone
        allocate(road, fund, {2027: 100_000}, decided("Byrådet", "Lidt mere til vejen"))
    assert [(r.code, r.values["text"]) for r in asked] == [("years-over-capital-appropriation", "Skovvej")]
    later = tmp_path / "senere.txt"  # the council has given more since
    later.write_text(
        CAPITAL.replace("900\t500", "950\t500").replace("600\t300", "700\t300") + "\nOpgjort 1. juni 2025\n", "utf-8"
    )
    import_file(later, "Plan", read(later))
    assert law.findings() == [] and stored.superseded_by is None


def test_of_a_gross_appropriation_income_pays_for_no_more(home: Path, tmp_path: Path, settings: Any) -> None:
    hall, fund = initiative_named(plan_named("Plan"), "Hal"), fund_named("Haldrift")
    allocate(hall, fund, {2025: 10_000_000}, decided("Byrådet", "Budget", date(2024, 10, 8)))
    sheet = tmp_path / "konti.csv"
    sheet.write_text("accounts;to;fund\n00.32.31.*;Plan / Hal;Haldrift\n", "utf-8")
    load_map(sheet)
    lines = tmp_path / "udtraek.csv"
    lines.write_text("Konto;Beløb\n00.32.31.1.40;120.000\n00.32.31.1.79;-30.000\n", "utf-8")
    import_extract(lines, date(2025, 12, 31))
    assert "gross-over-appropriation" not in {remark.code for remark in law.findings()}, "of a net one it may"
    words = settings.MUNICIPALITY_WORDS
    gross = replace(words.competence, gross=frozenset({fold("Haldrift")}))
    settings.MUNICIPALITY_WORDS = replace(words, competence=gross)
    (found,) = law.findings()
    assert (found.code, found.values["spent"], found.values["income"]) == (
        "gross-over-appropriation", Money(Decimal(120_000)), Money(Decimal(30_000)),
    )  # fmt: skip
    assert found.key in {entry.key for entry in inbox.entries()}


def test_a_file_of_a_municipality_that_is_older_than_these_rules_has_the_usual_ones(tmp_path: Any) -> None:
    text = SHIPPED.read_text("utf-8").partition("[competence]")[0]
    (tmp_path / "old.toml").write_text(text, "utf-8")
    assert municipality(tmp_path / "old.toml").competence == municipality().competence
