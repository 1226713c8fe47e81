"""What the law of appropriation asks of decisions; each is a remark that a person may accept."""

from datetime import date
from typing import Any

import pytest

from kronespor.intake import inbox, law
from kronespor.language import fold, municipality
from kronespor.language.municipality import SHIPPED
from kronespor.register.events import Basis, Movement
from kronespor.register.identity import recipient_named
from kronespor.register.models import Committee, Decision, Meeting
from kronespor.register.naming import fund_named, initiative_named, plan_named
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


def test_a_file_of_a_municipality_that_is_older_than_these_rules_has_the_usual_ones(tmp_path: Any) -> None:
    text = SHIPPED.read_text("utf-8").partition("[competence]")[0]
    (tmp_path / "old.toml").write_text(text, "utf-8")
    assert municipality(tmp_path / "old.toml").competence == municipality().competence
