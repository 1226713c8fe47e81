"""What has money for the last time: asked for in words, and answered as a table whose figures have their sources."""

from datetime import date

import pytest

from kronespor.answers.answer import Answer, Wording, build_answer
from kronespor.answers.understanding import understood
from kronespor.answers.writing import FORMATS, write
from tests import fjordby

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def answered(question: str) -> Answer:
    return build_answer(understood(question, TODAY).query, Wording(dated=TODAY))


def rows(answer: Answer) -> dict[str, list[int | None]]:
    """The lines of what runs out: name -> kroner by year."""
    table = answer.tables[-1]
    return {line.label: [int(f.kroner) if f else None for f in line.figures] for line in table.lines}


def test_what_has_money_for_the_last_time_is_a_table_of_its_own() -> None:
    fjordby.recorded()
    answer = answered("Hvilke indsatser i Kulturpolitik 2025-2028 og Klimastrategi 2024-2027 udløber i 2027 og 2028?")
    found = rows(answer)
    assert found["Åbne biblioteker"] == [None, 500_000, 500_000]
    assert found["Skovrejsning ved Fjordengen"] == [1_000_000, None, 1_000_000]
    assert found.keys().isdisjoint({"Grøn mobilitet", "Klimarådgiver til landbruget"})  # they went on as another
    assert all(figure.parts for line in answer.tables[-1].lines[:-1] for figure in line.figures[:2] if figure)
    assert "7 indsatser har penge for sidste gang i 2027-2028" in answer.conclusion
    for kind in FORMATS:  # each is read again and held against the figures
        assert write(answer, kind)


def test_what_goes_on_after_the_year_asked_for_does_not_run_out_in_it() -> None:
    fjordby.recorded()
    answer = answered("Hvilke indsatser i klimastrategien slutter i 2026?")
    assert len(answer.tables) == 1
    assert "0 indsatser har penge for sidste gang i 2026" in answer.conclusion
