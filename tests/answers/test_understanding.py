"""Questions as councillors ask them: what is understood, what is told to be in doubt, and what is not believed."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from kronespor.answers.answer import Wording, build_answer
from kronespor.answers.query import MEASURES, Query
from kronespor.answers.understanding import RegisterNames, Understood, known_names, understood
from kronespor.register.identity import recipient_named
from kronespor.register.models import ActionPlan, Fund, Initiative, Succession
from kronespor.register.naming import initiative_named, plan_named
from tests.answers.sample_plans import PLANS

pytestmark = pytest.mark.django_db
QUESTIONS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "questions.json").read_text("utf-8"))
TODAY = date(2026, 3, 2)


@pytest.fixture
def register(worked_example: None) -> None:
    for name in PLANS.values():
        plan_named(name)
        ActionPlan.objects.filter(name=name).update(first_year=2024, last_year=2026)
    Initiative.objects.filter(name="Støtte til LGBT Asylum").update(recipient=recipient_named("LGBT Asylum"))


def gold(asked: dict[str, Any]) -> Query:
    """The query that a question is to be understood as."""
    values: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in asked.items() if k not in ("q", "apart")
    }
    models: dict[str, type[Model]] = {
        "plans": ActionPlan,
        "initiatives": Initiative,
        "funds": Fund,
        "without": Initiative,
    }
    for field, model in models.items():
        names = [PLANS.get(name, name) for name in values.get(field, ())]
        found = [model._default_manager.get(name=name).pk for name in names]
        values[field] = tuple(sorted(found))
    if "initiatives" in values:  # with what they have gone on as
        later = Succession.objects.filter(before__in=values["initiatives"]).values_list("after", flat=True)
        values["initiatives"] = tuple(sorted({*values["initiatives"], *later}))
    if values.get("as_of"):
        values["as_of"] = date.fromisoformat(values["as_of"])
    return Query(**values)


@pytest.mark.any_database
@pytest.mark.parametrize("apart", [False, True])
def test_questions_are_understood_as_they_are_meant(register: None, apart: bool) -> None:
    asked = [q for q in QUESTIONS if q.get("apart", False) is apart]  # apart: written after the rules, run once
    assert len(asked) >= 20
    wrong = []
    for question in asked:
        found = understood(question["q"], TODAY)
        if found.query != gold(question):
            wrong.append((question["q"], found.query, found.doubts))
            assert found.doubts, f"wrong, and sure of it: {question['q']}"
    assert len(wrong) <= (len(asked) // 10 if apart else 0), "\n".join(map(str, wrong))


def test_each_part_is_shown_with_the_words_that_led_to_it(register: None) -> None:
    text = "Hvad er der oprindeligt afsat til Sabaah i 2024-2026?"
    found = understood(text, TODAY)
    said = {c.field: c.words for c in found.interpretations}
    assert said == {"measures": "oprindeligt", "initiatives": "Sabaah", "years": "2024-2026"}
    assert all(text[c.start : c.end] == c.words for c in found.interpretations)
    values = {c.field: c.value for c in found.interpretations}
    assert (values["measures"], values["years"]) == ("original", (2024, 2025, 2026))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Hvad er der afsat af kommunens egne midler i 2025?", False),
        ("Hvad er der afsat af eksterne midler i 2025?", True),
        ("Hvad er der afsat i 2025 pr. 1. marts 2025?", date(2025, 3, 1)),
    ],
)
def test_a_source_and_a_day_are_understood_as_values(register: None, question: str, value: object) -> None:
    found = [c.value for c in understood(question, TODAY).interpretations if c.field in ("external", "as_of")]
    assert [(type(v), v) for v in found] == [(type(value), value)]


def test_what_was_taken_for_years_is_told_by_the_years(register: None) -> None:
    found = understood("Hvad er der afsat i perioden for Handleplan mod ekstremisme?", TODAY)
    assert "2024-2026" in {d.values["label"] for d in found.doubts if d.code == "taken-for"}


def test_what_is_not_understood_or_cannot_be_answered_is_told(register: None) -> None:
    found = understood("Hvor meget er der brugt på svømmehallen, og hvor mange borgere fik hjælp?", TODAY)
    assert {"spending-unknown", "counts-unknown"} <= {doubt.code for doubt in found.doubts}
    assert "svømmehallen" in found.unused
    misspelt = understood("Hvad er der afsat til handleplan mod ekstremsime i 2025?", TODAY)
    assert ("taken-for", "ekstremsime") in {(doubt.code, doubt.values.get("words")) for doubt in misspelt.doubts}


def test_what_was_spent_is_asked_for_in_many_ways(register: None) -> None:
    """Each is told that no extract says so yet; with one it is answered (see `tests.web.test_followup`)."""
    for question in (
        "Hvor meget er brugt på Perspektiv i 2025?",
        "Hvad er forbruget på Perspektiv i 2025?",
        "Er alle pengene til Perspektiv i 2025 brugt?",
        "Hvor mange penge er der gået til Perspektiv i 2025?",
        "Hvad har Perspektiv kostet indtil nu i 2025?",
        "Hvor meget er der trukket på Perspektiv i 2025?",
        "Hvor meget mangler vi at bruge på Perspektiv i 2025?",
        "Hvad er restbudgettet på Perspektiv i 2025?",
        "Er budgettet til Perspektiv overskredet i 2025?",
        "Hvor langt er vi med forbruget på Perspektiv i 2025?",
        "Hvor meget af pengene til Perspektiv i 2025 står ubrugt?",
        "Hvad har vi faktisk givet ud til Perspektiv i 2025?",
        "Hvor meget af bevillingen til Perspektiv i 2025 er disponeret?",
    ):
        found = understood(question, TODAY)
        assert "spending-unknown" in {doubt.code for doubt in found.doubts}, question
        assert (found.query.years, found.unused) == ((2025,), ()), question


def test_a_plan_beside_its_own_initiative_says_where_that_belongs_and_beside_anothers_is_asked_for_too(
    register: None,
) -> None:
    of = understood("Hvad får Perspektiv under handleplanen for integration i 2025?", TODAY).query
    perspektiv = Initiative.objects.get(name="Perspektiv").pk
    assert (of.plans, of.initiatives) == ((), (perspektiv,))
    both = understood("Hvad får Perspektiv og handleplanen mod ekstremisme i 2025?", TODAY).query
    assert (both.plans, both.initiatives) == ((plan_named(PLANS["E"]).pk,), (perspektiv,))
    answer = build_answer(both, Wording())
    assert {t.title for t in answer.tables} == {PLANS["I"], PLANS["E"]}


def test_what_another_understanding_proposes_goes_through_the_same_checks(register: None, settings: Any) -> None:
    settings.UNDERSTANDING = "tests.answers.test_understanding:boastful"
    found = understood("Hvad som helst", TODAY)
    assert found.query == Query(years=(2024,), measures=MEASURES[1:2])
    assert {doubt.code for doubt in found.doubts} == {"not-in-register"}


def boastful(text: str, names: RegisterNames, today: date) -> Understood:
    """An understanding that names what is not there."""
    return Understood(
        Query(
            plans=(999,),
            years=(2024, 99999),
            measures=("current", "wisdom"),
            layout="poem",  # type: ignore[arg-type]  # what an understanding of others may say
            unit="øre",
        )
    )


def test_a_question_costs_as_many_queries_however_long(register: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(8):
        understood("Hvad er der afsat? " * 200, TODAY)
    assert known_names().names and replace(Query(), years=(2024,)) != Query()


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("Hvilke indsatser udløber i 2026?", {"endings-elsewhere"}),
        ("Hvornår blev Perspektiv besluttet, og hvorfor?", {"days-unknown", "reasons-unknown"}),
        ("Hvem får mest, og hvem får mere end 500.000 kr.?", {"order-unknown", "threshold-unknown"}),
        ("Hvad koster Perspektiv i gennemsnit om året?", {"averages-unknown"}),
        ("Hvad er der tilbage af pengene til Perspektiv?", {"left-of-initiative"}),
        ("Hvad er der tilbage i integrationsbevillingen?", {"left-is-not-allocated"}),
    ],
)
def test_what_the_register_cannot_tell_is_said(register: None, question: str, codes: set[str]) -> None:
    assert codes <= {doubt.code for doubt in understood(question, TODAY).doubts}


def test_each_word_has_its_part_or_is_told(register: None) -> None:
    names = known_names()

    def told(question: str) -> set[str]:
        """Codes of doubts, and words that led to nothing."""
        found = understood(question, TODAY, names)
        return {*(doubt.code for doubt in found.doubts), *found.unused}

    assert "dyr" in told("Hvad koster en håndholdt og dyr beskæftigelsesindsats i 2025?")  # between words of a name
    assert "skolerne" in told("Hvad mangler skolerne at blive fordelt i handleplanen mod racisme i 2025?")
    assert "exclusion-not-used" in told("Handleplanen mod racisme i 2026 uden Sabaah, men kun det nye")
    assert "exclusion-not-used" not in told("Handleplanen mod racisme i 2026 uden Sabaah")
    assert "Hvem" in told("Hvem leder Perspektiv i 2025?") and "andre" in told("Perspektiv og andre i 2025")
    assert "EU" in told("Hvad får Perspektiv af EU i 2025?")
    assert "one-day-only" in told("Perspektiv i 2025 pr. 1. januar 2025 og pr. 1. januar 2026")
    assert "both-sides" in told("Kommunens egne midler og eksterne midler i handleplanen mod ekstremisme i 2025")
    assert "plan-says-where" in told("Handleplanen mod racisme, Sabaah 2025")
    assert "plan-says-where" not in told("Hvad får Sabaah i handleplanen mod racisme i 2025?")
    assert "pot-is-allocated" in told("Hvor stor er integrationsbevillingen i 2025?")
    assert "taken-for" in told("Hvad er Støtte til Sabaah steget med fra 2024 til 2025?")
    assert "taken-for" not in told("Hvad er Støtte til Sabaah steget med i 2025 siden vedtagelsen?")
    assert told("Hvad er der afsat til Perspektiv og Støtte til Sabaah i 2025?") == set()


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Hvad er der afsat til Perspektiv efter 2026?", (2027, 2028, 2029, 2030)),
        ("Hvad er der afsat til Perspektiv fra 2027 og frem?", (2027, 2028, 2029, 2030)),
        ("Hvad er der afsat til Perspektiv inden 2026?", (2022, 2023, 2024, 2025)),
    ],
)
def test_years_with_an_open_end_are_told(register: None, question: str, years: tuple[int, ...]) -> None:
    found = understood(question, TODAY)
    assert found.query.years == years and "taken-for" in {doubt.code for doubt in found.doubts}


def test_a_merged_initiative_is_found_by_its_old_name_and_says_where_it_went(register: None) -> None:
    found = understood("Hvad er der afsat til DinTro-MinTro i 2026?", TODAY)
    names = Initiative.objects.filter(pk__in=found.query.initiatives).values_list("name", flat=True)
    assert set(names) == {"DinTro-MinTro", "Nye indsatser mod racisme, etnisk diskrimination og hadforbrydelser"}
    (gone,) = (doubt for doubt in found.doubts if doubt.code == "gone-on-as")
    assert gone.values["day"] == date(2025, 12, 8)
    before = understood("Hvad var der afsat til DinTro-MinTro i 2025 pr. 1. december 2025?", TODAY)
    assert len(before.query.initiatives) == 1 and "gone-on-as" not in {doubt.code for doubt in before.doubts}


def test_of_two_names_that_fit_the_same_words_both_are_asked_for_and_told(register: None) -> None:
    plan = plan_named(PLANS["I"])
    both = [initiative_named(plan, name).pk for name in ("Mental sundhed i skolen", "Mental sundhed blandt unge mænd")]
    found = understood("Hvad er der afsat til mental sundhed i 2025?", TODAY)
    assert found.query.initiatives == tuple(both)
    assert len([doubt for doubt in found.doubts if doubt.code == "taken-for"]) == 2
