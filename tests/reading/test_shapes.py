"""One small table, written in all the ways papers write tables, reads the same."""

from pathlib import Path

import pytest

from kronespor.reading import Document, ReadingError, Table, read

AMOUNTS = [["1.200", "300", "1.500"], ["500", "700", "1.200"], ["1.700", "1.000", "2.700"]]
NAMES = ["Støtte til foreningen Havørnen", "Åben skole for ældre", "Udgifter i alt"]


def read_text(tmp_path: Path, text: str, name: str = "notat.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read(path)


def printed(table: Table) -> list[list[str]]:
    return [[t.text for t in row.tokens] for row in table.rows]


TABS = "Tabel 1: Indsatser\n\nIndsats\t2024\t2025\tI alt\n" + "\n".join(
    "\t".join([n, *a]) for n, a in zip(NAMES, AMOUNTS, strict=True)
)
MARKDOWN = "## Tabel 1: Indsatser\n\n| Indsats | 2024 | 2025 | I alt |\n|---|---:|---:|---:|\n" + "\n".join(
    "| " + " | ".join([n, *a]) + " |" for n, a in zip(NAMES, AMOUNTS, strict=True)
)
HTML_IN_TEXT = (
    "Tabel 1: Indsatser\n\n<table><tr><th>Indsats</th><th>2024</th><th>2025</th><th>I alt</th></tr>"
    + "".join("<tr>" + "".join(f"<td>{x}</td>" for x in [n, *a]) + "</tr>" for n, a in zip(NAMES, AMOUNTS, strict=True))
    + "</table>\n"
)
SPACES = "Tabel 1: Indsatser\n\nIndsats 2024 2025 I alt\n" + "\n".join(
    " ".join([n, *a]) for n, a in zip(NAMES, AMOUNTS, strict=True)
)
ONE_A_LINE = "Tabel 1: Indsatser\n\nIndsats\n2024\n2025\nI alt\n" + "\n".join(
    "\n".join([n, *a]) for n, a in zip(NAMES, AMOUNTS, strict=True)
)
AMOUNTS_LAST = """Tabel 1: Indsatser

Indsats 2024 2025 I alt

Støtte til foreningen
Havørnen
1.200 300 1.500

Åben skole for
ældre
500 700 1.200

Udgifter i alt

1.700

1.000

2.700
"""
AMOUNTS_FIRST = """Tabel 1: Indsatser

Indsats 2024 2025 I alt
Støtte til foreningen 1.200 300 1.500
Havørnen
Åben skole for 500 700 1.200
ældre
Udgifter i alt 1.700 1.000 2.700
"""
AMOUNTS_BETWEEN = """Tabel 1: Indsatser

Indsats 2024 2025 I alt
Støtte til
foreningen 1.200 300 1.500
Havørnen
Åben skole
for 500 700 1.200
ældre
Udgifter i alt 1.700 1.000 2.700
"""
PAGE_BREAK = """Tabel 1: Indsatser

Indsats 2024 2025 I alt
Støtte til foreningen Havørnen 1.200 300 1.500

https://www.kommune.example/sag/1
Side 1 af 2
\f
Indsats 2024 2025 I alt
Åben skole for ældre 500 700 1.200
Udgifter i alt 1.700 1.000 2.700

1 Heraf går en del til leje.
"""


@pytest.mark.parametrize(
    "text",
    [TABS, MARKDOWN, HTML_IN_TEXT, SPACES, ONE_A_LINE, AMOUNTS_LAST, AMOUNTS_FIRST, AMOUNTS_BETWEEN, PAGE_BREAK],
    ids=["tabs", "markdown", "html", "spaces", "one per line", "last", "first", "between", "page break"],
)
def test_a_table_reads_the_same_in_every_shape(tmp_path: Path, text: str) -> None:
    document = read_text(tmp_path, text)
    (table,) = document.budgets
    assert (table.id, table.title) == ("1", "Indsatser")
    assert [c.name for c in table.columns] == ["2024", "2025", "I alt"]
    assert [row.label for row in table.rows] == NAMES
    assert printed(table) == AMOUNTS


def test_the_page_of_a_row_is_known(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE_BREAK)
    assert document.pages == 2
    assert [row.page for row in document.budgets[0].rows] == [1, 2, 2]


def test_an_aligned_table_keeps_its_columns(tmp_path: Path) -> None:
    text = (
        "Indsats                    2024     2025     2026\n"
        "Alfa                      1.000    2.000    3.000\n"
        "Beta og gamma               500               250\n"
        "Delta                                100         \n"
        "Epsilon                     100      100      100\n"
        "I alt                     1.600    2.200    3.350\n"
    )
    (table,) = read_text(tmp_path, text).budgets
    assert [(t.text, t.column) for t in table.rows[1].tokens] == [("500", 0), ("250", 2)]
    assert [(t.text, t.column) for t in table.rows[2].tokens] == [("100", 1)]


def test_a_table_of_one_column_of_amounts(tmp_path: Path) -> None:
    text = (
        "Oversigt over tilskud 2025\n\nForening    Beløb i kr.\nBoldklubben¹    125.000\nSpejderne    45.000\n"
        "Samlet    170.000\n\nDer er i alt 300.000 kr. i puljen. Resten overføres.\n"
    )
    (table,) = read_text(tmp_path, text).budgets
    assert [(r.label, [t.text for t in r.tokens]) for r in table.rows] == [
        ("Boldklubben", ["125.000"]),
        ("Spejderne", ["45.000"]),
        ("Samlet", ["170.000"]),
    ]


HEADED = "Indsats\t2024\t2025\nAlfa\t1.350\t1.420\nBeta\t640\t715\nI alt\t1.990\t2.135\n"
ACCOUNTS = "Konto 2024 2025\nKonto 194 1 200 1 300\nKonto 195 2 400 2 500\nKonto 196 3 100 3 300\nI alt 6 700 7 100\n"
NO_HEADING = [["Alfa", "1.350", "640"], ["Beta", "640", "715"], ["I alt", "1.990", "1.355"]]
ROWS = {
    "a list below a table": (HEADED + "Hold A 400\nHold B 300\nI alt 700\n", ["Hold A", "400"]),
    "a list with units": (HEADED + "Hold A: 400 kr.\nHold B: 300 kr.\nI alt 700 kr.\n", ["Hold A", "400 kr."]),
    "names that end with numbers": (ACCOUNTS, ["Konto 194", "1 200", "1 300"]),
    "rows without headings": ("\n".join(map(" ".join, NO_HEADING)), NO_HEADING[0]),
    "and apart": ("\n".join(f"{a:20}{b:>9}{c:>9}" for a, b, c in NO_HEADING), NO_HEADING[0]),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_little_tells_apart(tmp_path: Path, name: str) -> None:
    text, first = ROWS[name]
    document = read_text(tmp_path, f"Tilskud i 1.000 kr.\n\n{text}")
    row = document.budgets[-1].rows[0]
    assert [row.label, *(token.text for token in row.tokens)] == first
    assert not document.remarks


def test_text_that_clings_to_the_row_above_stays_with_it(tmp_path: Path) -> None:
    text = (
        "Indsats 2024 2025 I alt\n\nStøttecenter Nord\n\n2.450\n\n2.520\n\n4.970\n\nGadeplan\n1.100 1.130 2.230\n"
        "Opsøgende medarbejdere\n\nBolig først - 600 600\n\nI alt\n\n3.550\n\n4.250\n\n7.800\n"
    )
    (table,) = read_text(tmp_path, text).budgets
    assert [(r.label, r.description) for r in table.rows] == [
        ("Støttecenter Nord", ""),
        ("Gadeplan", "Opsøgende medarbejdere"),
        ("Bolig først", ""),
        ("I alt", ""),
    ]


def test_a_word_divided_at_a_line_end_is_made_whole(tmp_path: Path) -> None:
    text = (
        "Indsats 2024 2025\n1. Styrkelse af dan- 100 200\nskeres muligheder\n2. Andet 1 2\n3. Mere 2 3\nI alt 103 205\n"
    )
    (table,) = read_text(tmp_path, text).budgets
    assert table.rows[0].label == "Styrkelse af danskeres muligheder"


def test_marks_become_sources_by_the_legend(tmp_path: Path) -> None:
    text = "• * bevilling A\n• # statsligt tilskud\n\nIndsats\t2024\nAlfa *\t1\nBeta #\t2\nI alt\t3\n"
    (table,) = read_text(tmp_path, text).budgets
    assert [r.fund for r in table.rows] == ["bevilling A", "statsligt tilskud", ""]


def test_a_calendar_is_a_table_without_amounts(tmp_path: Path) -> None:
    document = read_text(tmp_path, "Sag\t19. apr.\t2. maj\nProcesplan\tx\t\nUdkast\t\tx\n")
    assert document.budgets == ()
    assert document.grids[0].cells[1] == ("Procesplan", "x", "")


def test_percentages_and_head_counts_are_kept_beside_the_amounts(tmp_path: Path) -> None:
    text = (
        "Tabel 1: Indsatser, kr.\n\nIndsats\tAntal borgere\tBudget 2024\tAndel\n"
        "Alfa\t12\t100.000\t40 %\nBeta\t9\t150.000\t60 %\n"
    )
    (table,) = read_text(tmp_path, text).budgets
    assert [c.name for c in table.columns] == ["Antal borgere", "Budget 2024", "Andel"]


def test_html_spans_and_raised_footnotes(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Svar</h1><table><caption>Tabel 4: Penge (t.kr.)</caption>"
        "<tr><th rowspan=2>Indsats</th><th colspan=2>Budget</th></tr><tr><th>2024</th><th>2025</th></tr>"
        "<tr><td>Alfa</td><td>5.800<sup>1</sup></td><td>100</td></tr><tr><td>I alt</td><td>5.800</td><td>100</td></tr>"
        "</table><p><sup>1</sup> Heraf 3 mio. kr. fra puljen</p></body></html>"
    )
    document = read_text(tmp_path, page, "svar.html")
    (table,) = document.budgets
    assert [c.name for c in table.columns] == ["Budget 2024", "Budget 2025"]
    assert table.rows[0].tokens[0].text == "5.800¹"
    assert document.footnotes == {"1": "Heraf 3 mio. kr. fra puljen"}


def test_facts_of_a_paper(tmp_path: Path) -> None:
    text = (
        "NOTAT\n\n### Konsekvenser af en mulig omprioritering\n\n28-11-2023\n\nSagsnummer i F2\n2023 - 20357\n\n"
        "• 4. december 2024: Arbejdspligten føres ud i livet\n\n"
        "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.kommune.example%2Fsag&data=1\n"
    )
    document = read_text(tmp_path, text)
    assert document.title == "Konsekvenser af en mulig omprioritering"
    assert document.date is not None
    assert document.date.isoformat() == "2023-11-28"
    assert document.case_numbers == ("2023-20357",)
    assert [link.target for link in document.links] == ["https://www.kommune.example/sag"]
    assert [i.day.isoformat() for i in document.dated_items] == ["2024-12-04"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_danish_letters_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notat.txt"
    path.write_bytes(TABS.encode(encoding))
    assert [row.label for row in read(path).budgets[0].rows] == NAMES


def test_lines_of_mixed_encodings(tmp_path: Path) -> None:
    path = tmp_path / "notat.txt"
    lines = TABS.split("\n")
    path.write_bytes(b"\n".join(x.encode("cp1252" if i % 2 else "utf-8") for i, x in enumerate(lines)))
    assert [row.label for row in read(path).budgets[0].rows] == NAMES


def test_prose_alone_has_no_tables(tmp_path: Path) -> None:
    text = "Der er afsat 3 mio. kr. årligt i 2024-2026.\n\nI 2024 og 2025 var der 12 og 14 deltagere i alt.\n"
    document = read_text(tmp_path, text)
    assert (document.budgets, document.grids) == ((), ())


def test_a_word_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "notat.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(ReadingError) as refused:
        read(path)
    assert refused.value.remark.code == "package-damaged"
