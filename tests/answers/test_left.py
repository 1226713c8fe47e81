"""What is not allocated, from the register's state; and an answer about one source rests on its decisions alone."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from kronespor.answers.answer import Answer, Wording, build_answer
from kronespor.answers.errors import AnswerError
from kronespor.answers.left import left
from kronespor.answers.query import Query
from kronespor.answers.understanding import known_names, understood
from kronespor.answers.writing import FORMATS, write
from kronespor.intake.recording import decision_of
from kronespor.register.events import Basis, Movement, record
from kronespor.register.models import ActionPlan, Fund, Initiative
from kronespor.register.receiving import set_recipient
from kronespor.web.enquiry_forms import query_of
from tests import fjordby
from tests.kept import Kept

pytestmark = pytest.mark.django_db
CLIMATE = "Klimastrategi 2024-2027"


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What Fjordby has decided."""
    return Kept("fjordby-recorded", tmp_path_factory.mktemp("recorded"), fjordby.recorded)


@pytest.fixture(autouse=True)
def register(kept_register: Kept, db: None) -> None:
    """What Fjordby has decided."""


def fund(name: str) -> int:
    return Fund.objects.get(name=name).pk


def answered(question: str) -> Answer:
    return build_answer(understood(question).query, Wording())


def test_what_is_left_of_a_source_is_its_frame_less_what_was_allocated_and_is_told_when_it_is_nothing() -> None:
    pots = left(Query(funds=(fund("Klimapuljen"),), measures=("left",)))
    assert [sum(pot.years.values()) for pot in pots.pots] == [Decimal(1_400_000)]
    for pot in pots.pots:
        assert all(sum(part.kroner for part in pot.parts[year]) == kroner for year, kroner in pot.years.items())
    (empty,) = left(Query(plans=(ActionPlan.objects.get(name=CLIMATE).pk,), measures=("left",))).pots
    assert set(empty.years.values()) == {Decimal(0)} and set(empty.years) == {2024, 2025, 2026, 2027}


def test_of_a_source_without_a_frame_nothing_is_said_to_be_left() -> None:
    query = Query(funds=(fund("Anlægsrammen"),), measures=("left",))
    assert left(query).unknown == ("Anlægsrammen",)
    with pytest.raises(AnswerError) as refused:
        build_answer(query, Wording())
    assert refused.value.remark.code == "left-unknown"


def test_what_is_left_stands_beside_what_is_set_aside_where_both_are_asked_for() -> None:
    answer = answered("Hvad er der endnu ikke udmøntet af Sundhedsrammen i 2026, og hvad er afsat fra den?")
    sums = [line.figures[0].kroner for t in answer.tables for line in t.lines if line.kind == "sum" and line.figures[0]]
    assert sums == [Decimal(820_000), Decimal(180_000)]
    assert all(write(answer, kind) for kind in FORMATS if kind != "pdf")


def test_an_answer_about_one_source_cites_only_decisions_on_that_money() -> None:
    titles = [d.title for d in answered("Hvad er der afsat fra Sundhedsrammen i 2026?").decisions]
    assert titles == ["Udmøntning af Sundhedspolitik 2024-2027"]
    assert [d.title for d in answered("Hvad får Sundhedspolitik fra Budgetaftale 2025?").decisions] == [
        "Budgetaftale 2025"
    ]


def test_of_one_name_in_two_plans_both_are_answered_and_either_can_be_added_by_hand() -> None:
    names = known_names()
    both = Initiative.objects.filter(name="Tilskud til Foreningen Fjordby Teater").order_by("pk")
    labels = [names.label("initiatives", one.pk) for one in both]
    assert len(set(labels)) == 2
    for one, label in zip(both, labels, strict=True):
        assert query_of(QueryDict(urlencode({"add": f"indsats: {label}"})), names).initiatives == (one.pk,)
    assert understood("Hvad får Fjordby Teater i 2026?").query.initiatives == tuple(one.pk for one in both)


def test_what_is_decided_for_a_day_to_come_is_told_and_not_answered() -> None:
    one = Initiative.objects.get(name="Motion på recept")
    later = Basis(date(2036, 5, 1), "sag", decision_of("Udvalget", date(2036, 5, 1), "Budget 2036"))
    record("virement", [Movement("outside", one, Fund.objects.get(name="Sundhedsrammen"), 2026, 5_000_000)], later)
    query = Query(initiatives=(one.pk,), years=(2026,))
    answer = build_answer(query, Wording(dated=date(2026, 3, 2)))
    (line, _total) = answer.tables[0].lines
    assert line.figures[0] and line.figures[0].kroner == Decimal(300_000)
    assert "Budget 2036" not in [d.title for d in answer.decisions] and "2036" in answer.method
    then = build_answer(query, Wording(dated=date(2036, 5, 1)))
    assert then.tables[0].lines[0].figures[0] != line.figures[0] and "2036" not in then.method


def test_who_asks_for_an_association_is_answered_all_that_it_has_unless_a_plan_is_named() -> None:
    other = Initiative.objects.get(name="Faldforebyggelse")
    set_recipient(other.pk, "Foreningen Fjordby Teater")
    assert other.pk in understood("Hvad får Fjordby Teater i 2026?").query.initiatives
    assert other.pk not in understood("Hvad får Fjordby Teater under kulturpolitikken i 2026?").query.initiatives
