"""What a document says of itself: days of several kinds told apart, its committee, source and price level."""

from datetime import date

import pytest

from kronespor.language import language, municipality
from kronespor.reading.document import Particular, Passage
from kronespor.reading.particulars import dating, day_in, decision_day, find_particulars, is_clear


def found(*lines: str, dated: date | None = None, code: str = "da") -> tuple[Particular, ...]:
    passages = [Passage("paragraph", line) for line in lines]
    return find_particulars(passages, dated, language(code), municipality())


DAYS = [
    ("Møde den 13. november 2023, punkt 7", "meeting", "2023-11-13"),
    ("Mødedato: 13-11-2023", "meeting", "2023-11-13"),
    ("Mandag d. 13/11 2023 kl. 16.30, mødelokale 3", "meeting", "2023-11-13"),
    ("Skole- og Fritidsudvalgets møde 6.2.2024", "meeting", "2024-02-06"),
    ("Referat fra Byrådets møde den 6. februar 2024", "meeting", "2024-02-06"),
    ("Notat til Klima- og Teknikudvalget, 20. januar 2025", "letter", "2025-01-20"),
    ("Åstrup, den 3. maj 2024", "letter", "2024-05-03"),
    ("Indgået den 12. september 2024", "agreement", "2024-09-12"),
    ("Aftale af 12. september 2024 mellem alle partier", "agreement", "2024-09-12"),
    ("Udvalget besluttede den 13. januar 2025, at indsatsen fremover hedder noget andet.", "decided", "2025-01-13"),
]


@pytest.mark.parametrize(("line", "kind", "day"), DAYS)
def test_a_day_is_read_in_any_line_and_told_by_the_words_beside_it(line: str, kind: str, day: str) -> None:
    (one,) = (p for p in found("Bakkerup Kommune", line, "Sagen i korte træk.") if p.kind not in ("committee", "fund"))
    assert (one.kind, one.value, one.text) == (kind, day, line)


@pytest.mark.parametrize(
    ("line", "code"),
    [("Meeting on 13 November 2023", "en"), ("Møte 13. november 2023", "nb"), ("Sammanträde 13 november 2023", "sv")],
)
def test_the_words_are_those_of_the_languages(line: str, code: str) -> None:
    (one,) = found(line, code=code)
    assert (one.kind, one.value) == ("meeting", "2023-11-13")


@pytest.mark.parametrize(
    "line",
    [
        "Næste opfølgning er den 4. december 2024",
        "Ansøgningsfrist 1. marts 2024",
        "Indsatsen begyndte den 1. januar 2022 og har siden da haft mange deltagere.",
        "4. december 2024: Udmøntning af midler",
    ],
)
def test_other_days_are_none_of_the_documents_own(line: str) -> None:
    assert found(line) == ()


def test_the_meeting_that_decides_comes_before_what_was_decided_earlier_and_before_the_letter() -> None:
    earlier = "Byrådet vedtog den 9. oktober 2023 strategien."
    everything = found("Notat, 1. november 2023", "Udvalgets møde den 13. november 2023, punkt 7", earlier)
    day = decision_day(everything)
    assert day is not None
    assert day_in(day) == dating(everything) == date(2023, 11, 13)
    assert is_clear(day, everything)


def test_a_letter_about_an_earlier_meeting_is_dated_by_itself_and_its_decision_is_not_clear() -> None:
    answer = found("Svar på spørgsmål stillet på udvalgets møde den 11. februar 2026", dated=date(2026, 3, 2))
    day = decision_day(answer)
    assert day is not None
    assert dating(answer) == date(2026, 3, 2)
    assert not is_clear(day, answer)
    two = found("Møde den 6. februar 2024", "Møde den 13. februar 2024")
    assert not is_clear(two[0], two)


def test_committee_source_and_price_level_are_found_with_their_place() -> None:
    says = "Beløbene er i 2025-priser og finansieres af Budgetaftale 2025."
    everything = found("Notat til Social-, Sundheds- og Omsorgsudvalget", says)
    assert [(p.kind, p.value) for p in everything] == [
        ("committee", "Social-, Sundheds- og Omsorgsudvalget"),
        ("fund", "Budgetaftale 2025"),
        ("price level", "2025"),
    ]
    assert everything[1].text == says
