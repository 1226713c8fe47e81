"""Which lines of a page are a run: the rows of a table, with its headings and the ends of its names."""

import pytest

from kronespor.reading.pdf.runs import Run, Text, find_runs
from tests.reading.sketches import PITCH, WIDTH, lines_of, texts_of

TABLE = """
Indsats                 2024      2025
Alfa                    1.200       300
Beta                      500       700
"""

AFTER = (
    "Kilde: regnskabet",
    "Midlerne er afsat i budgettet",
    "Alle beløb er afrundede",
    "Udvalget tog sagen til efterretning",
)


def run_with(sketch: str) -> Run:
    text = Text(lines_of(sketch))
    run = Run(text)
    for line in text.lines:
        run.add(line)
    return run


def test_a_run_begins_with_a_line_of_several_chunks() -> None:
    run = run_with("Midler\n" + TABLE.strip("\n"))
    assert texts_of(run.lines) == ["Indsats", "Alfa", "Beta"]


@pytest.mark.parametrize(
    ("below", "accepted"),
    [
        ("Gamma                     100       200", True),
        ("Tabel 2: Andre midler", False),
        ("Her følger en lang linje tekst, som fylder hele siden", False),
        ("En gruppe", True),
        ("\n\n\n\n\nGamma                     100       200", False),
    ],
)
def test_a_run_accepts_rows_and_refuses_captions_text_and_what_stands_far_below(below: str, accepted: bool) -> None:
    run = run_with(TABLE)
    run.text = Text(lines_of(TABLE.rstrip("\n") + "\n" + below))
    assert run.accepts(len(run.text.lines) - 1) == accepted


def test_a_run_refuses_a_fourth_line_of_one_chunk() -> None:
    run = run_with(TABLE.rstrip("\n") + "\nEn\nTo\nTre")
    assert run.loose == 3
    run.text = Text(lines_of(TABLE.rstrip("\n") + "\nEn\nTo\nTre\nFire"))
    assert not run.accepts(len(run.text.lines) - 1)


def test_a_run_takes_its_headings_and_the_end_of_its_last_row_and_leaves_a_caption() -> None:
    sketch = """
Tabel 1: Midler
                        Beløb
Indsats                 2024      2025
Alfa                    1.200       300
Beta og det               500       700
der hører til
Kilde: regnskabet
"""
    (run,) = find_runs(lines_of(sketch), [])
    assert texts_of(run) == ["Beløb", "Indsats", "Alfa", "Beta og det", "der hører til"]


@pytest.mark.parametrize(
    ("sketch", "ruled"),
    [
        (  # the rest of the last name, of which a line begins with a capital for want of room
            """
Indsats                           2024
Alfa                             1.200
Lektiehjælp i samarbejde           500
med unge i byen, samt hos Røde
Kors


Kilde: regnskabet

Midlerne er afsat i budgettet
Alle beløb er afrundede

Udvalget tog sagen til efterretning
""",
            (),
        ),
        (  # lines as long as the text of a page with a narrow table is wide
            """
Indsats        2024
Job for unge   1.500
og deres mødre
samt i Nordby
Sprogcafé        300
""",
            (),
        ),
        (  # close to amounts that are set to the left, between rules
            """
Indsats                       2024
Fritidsjob til unge i         1.500
bydelen Nordby og Sønderbyen
og i Vesterby med deres børn,
mødre, fædre og bedstemor
Sprogcafé                     300
""",
            (1, 5, 6),
        ),
    ],
)
def test_a_run_holds_the_names_of_its_rows_whole(sketch: str, ruled: tuple[int, ...]) -> None:
    lines = lines_of(sketch)
    (run,) = find_runs(lines, [(-3.0, 40 * WIDTH, row * PITCH - 2) for row in ruled])
    assert texts_of(run) == [text for text in texts_of(lines) if text not in AFTER]
