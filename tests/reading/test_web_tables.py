"""Tables of web pages: which columns are names, what heads the others, and what of them is told."""

from pathlib import Path

import pytest

from kronespor.footing import foot_document
from kronespor.reading import Document, read
from kronespor.sandbox.unpacking import unpack
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as

Rows = tuple[tuple[str, ...], ...]


def test_a_table_in_a_table_in_a_table_beside_a_menu(tmp_path: Path) -> None:
    inner = f"<table><tr><td>Midler</td></tr><tr><td>{as_html(ROWS).partition('utf-8>')[2]}</td></tr></table>"
    document = read_html(tmp_path, f"<!doctype html><meta charset=utf-8><table><tr><td>Menu<td>{inner}</table>")
    assert read_as(document) == (["2024", "2025"], TEXTS)


def as_html(rows: Rows, foot: Rows = ()) -> str:
    def cells(some: Rows) -> str:
        return "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in some)

    return f"<!doctype html><meta charset=utf-8><table><tfoot>{cells(foot)}</tfoot>{cells(rows)}</table>"


def read_html(tmp_path: Path, markup: str) -> Document:
    (tmp_path / "a.html").write_text(markup, "utf-8")
    return read(tmp_path / "a.html")


TWO_NAMES = (
    ("Politikområde", "Bevilling", "2024", "2025"),
    ("Børn", "Lektier", "1.200", "1.300"),
    ("Børn", "Mentorer", "-200", "850"),
    ("Børn", "I alt", "1.000", "2.150"),
)


@pytest.mark.parametrize(
    ("rows", "foot"),
    [
        pytest.param(ROWS[:3], ROWS[3:], id="the foot before the rows"),
        pytest.param(tuple((*row[1:], row[0]) for row in ROWS), (), id="names behind two columns of amounts"),
        pytest.param(TWO_NAMES, (), id="names headed like sources of funding"),
    ],
)
def test_a_table_of_a_web_page(tmp_path: Path, rows: Rows, foot: Rows) -> None:
    names, found = read_as(read_html(tmp_path, as_html(rows, foot)))
    assert (names, found) == (["2024", "2025"], TEXTS)


BODY = ROWS[1:]
PLAIN_AND_TOTAL = tuple((*row, total) for row, total in zip(BODY, ("2.500", "650", "3.150"), strict=True))
HEADED_IN_ANOTHER_WAY = {
    "years shown as amounts": ((("Indsats", "2.024", "2.025"), *BODY), ["2024", "2025"]),
    "years shown with decimals": ((("", "2.024,00", "2.025,00"), *BODY), ["2024", "2025"]),
    "numbers of columns": ((ROWS[0], ("1", "2", "3"), *BODY), ["2024", "2025"]),
    "numbers of columns, and what they are of": (
        (("Indsats", "2024", "2025", "I alt"), ("(1)", "(2)", "(3)", "(4)=(2)+(3)"), *PLAIN_AND_TOTAL),
        ["2024 (2)", "2025 (3)", "I alt (4)=(2)+(3)"],
    ),
    "letters below one another": (
        (("Indsats", "2<br>0<br>2<br>4", "2<br>0<br>2<br>5"), *BODY),
        ["2024", "2025"],
    ),
    "a word and its value above": ((("Kommune", "Fjordby", ""), ROWS[0], *BODY), ["2024", "2025"]),
    "a heading of its own column, left of its amounts": (
        (("Indsats", "2024", "2025", ""), *((name, a, "", b) for name, a, b in BODY)),
        ["2024", "2025"],
    ),
}


@pytest.mark.parametrize("name", HEADED_IN_ANOTHER_WAY)
def test_headings_of_a_web_page(tmp_path: Path, name: str) -> None:
    rows, columns = HEADED_IN_ANOTHER_WAY[name]
    names, found = read_as(read_html(tmp_path, as_html(rows)))
    assert (names, [row[0] for row in found]) == (columns, [row[0] for row in TEXTS])
    assert [row[1:3] for row in found] == [row[1:3] for row in TEXTS]


def test_the_last_of_three_columns_of_names_names_the_rows(tmp_path: Path) -> None:
    groups = (("Kultur", "Unge", "Lektier"), ("", "", "Mentorer"), ("", "Ældre", "Madklub"), ("", "", "Havehold"))
    rows = (
        ("Udvalg", "Område", "Indsats", "2024"),
        *((*names, "100") for names in groups),
        ("I alt", "", "", "400"),
    )
    (found,) = read_html(tmp_path, as_html(rows)).budgets
    assert [row.label for row in found.rows if row.tokens] == ["Lektier", "Mentorer", "Madklub", "Havehold", "I alt"]


NAMED_BY_SEVERAL = {
    "account numbers before them": (("5.22.07", "Kultur", "Lektier"), ("5.22.09", "Kultur", "Kor"), ("", "I alt", "")),
    "a description behind them": (
        ("Kultur", "Unge", "Lektier", "Hver tirsdag"),
        ("Kultur", "Unge", "Kor", "For alle"),
        ("Kultur", "Ældre", "Madklub", "For alle"),
        ("I alt", "", "", ""),
    ),
    "account numbers before three": (
        ("5.22.07", "Kultur", "Unge", "Lektier"),
        ("5.22.09", "Kultur", "Unge", "Kor"),
        ("5.22.10", "Kultur", "Ældre", "Madklub"),
        ("5.22.11", "Kultur", "Ældre", "Havehold"),
        ("", "I alt", "", ""),
    ),
}


@pytest.mark.parametrize("name", NAMED_BY_SEVERAL)
def test_columns_of_names_among_others(tmp_path: Path, name: str) -> None:
    body = NAMED_BY_SEVERAL[name]
    words = ("Konto", "Udvalg", "Område", "Indsats") if "three" in name else ("Konto", "Område", "Indsats")
    words = ("Udvalg", "Område", "Indsats", "Beskrivelse") if "behind" in name else words
    (found,) = read_html(tmp_path, as_html(((*words, "2024"), *((*texts, "100") for texts in body)))).budgets
    named = [next(t for t in (*texts[:-1][::-1], *texts) if t) for texts in body[-1:]]
    last = -2 if "behind" in name else -1
    assert [row.label for row in found.rows if row.tokens] == [*(texts[last] for texts in body[:-1]), *named]


@pytest.mark.parametrize("before", [("Udvalg", "Indsats"), ("Udvalg", "Område", "Indsats")])
def test_years_over_headings_that_come_again_behind_several_columns_of_names(
    tmp_path: Path, before: tuple[str, ...]
) -> None:
    groups = [("Kultur", "Unge", name)[-len(before) :] for name in ("Lektier", "Kor")]
    rows = (
        (*("" for _ in before), "", "2024", "", "2025", ""),
        (*before, "Udgifter", "Indtægter", "Udgifter", "Indtægter", "Bemærkninger"),
        *((*group, "400", "100", "300", "200", "") for group in groups),
    )
    (found,) = read_html(tmp_path, as_html(rows)).budgets
    assert [c.name for c in found.columns] == [f"{y} {t}" for y in (2024, 2025) for t in ("Udgifter", "Indtægter")]
    assert [row.label for row in found.rows if row.tokens] == ["Lektier", "Kor"]


def test_columns_of_amounts_without_a_heading_are_told(tmp_path: Path) -> None:
    rows = (("Indsats", "2024", ""), ("Lektier", "100", "200"), ("Kor", "110", "120"))
    assert "columns-unheaded" in codes_of(read_html(tmp_path, as_html(rows)))
    assert "columns-unheaded" not in codes_of(read_html(tmp_path, as_html(ROWS)))


def test_a_title_above_headings_of_two_rows(tmp_path: Path) -> None:
    rows = (
        ("Afsatte midler", "", "", "", "", ""),
        ("", "", "Budget 2024", "", "Budget 2025", ""),
        ("Konto", "Indsats", "Udgifter", "Netto", "Udgifter", "Netto"),
        *((f"5.22.0{n}", name, "4", "3", "2", "1") for n, name in enumerate(("Lektier", "Kor"))),
    )
    (found,) = read_html(tmp_path, as_html(rows)).budgets
    assert [c.name for c in found.columns][1:3] == ["Budget 2024 Netto", "Budget 2025 Udgifter"]
    assert [row.label for row in found.rows] == ["Lektier", "Kor"]


def test_a_year_whose_amounts_stand_among_words_is_told(tmp_path: Path) -> None:
    def told(heading: str, *cells: str) -> set[str]:
        body = ((name, "100", cell) for name, cell in zip(("Lektier", "Kor", "Madklub"), cells, strict=True))
        return codes_of(read_html(tmp_path, as_html((("Indsats", "2024", heading), *body))))

    assert "columns-not-read" in told("2025 Bemærkninger", "Ny 1.200", "Se bilag 2 1.300", "Ophører 1.000")
    assert "columns-not-read" in told("2025 Remarks", "New 1,200", "See 1,300", "Ends 1,000")
    assert "columns-not-read" in told("2025 Merknader", "Ny 1 200", "1 300 se vedlegg", "Opphører")
    assert "columns-not-read" not in told("Bemærkninger 2025", "Ny", "Se bilag 2", "Budgetaftale 2024")


def test_a_first_row_of_small_round_amounts_is_no_row_of_column_numbers(tmp_path: Path) -> None:
    rows = (("Indsats", "Budget", "Regnskab"), ("Lektier", "10", "20"), ("Kor", "11", "12"))
    (found,) = read_html(tmp_path, as_html(rows)).budgets
    assert [[token.text for token in row.tokens] for row in found.rows] == [["10", "20"], ["11", "12"]]


def test_a_table_below_the_total_of_another_with_years_that_follow(tmp_path: Path) -> None:
    other = (("Ældre", "2026", "2027"), ("Madklub", "410", "420"), ("Havehold", "90", "95"), ("I alt", "500", "515"))
    document = read_html(tmp_path, as_html((*ROWS, *other)))
    assert [[column.name for column in found.columns] for found in document.budgets] == [
        ["2024", "2025"],
        ["2026", "2027"],
    ]


def test_a_sum_over_a_cell_too_narrow_for_its_number_is_accused_of_nothing(tmp_path: Path) -> None:
    footed = foot_document(read_html(tmp_path, as_html((ROWS[0], ("Lektier", "####", "1.300"), *ROWS[2:]))))
    assert not [remark for remark in footed.findings if remark.severity == "error"]


@pytest.mark.parametrize(
    "printed",
    [
        "1.200<sup>a</sup>",
        "1.200<sup>1, 2</sup>",
        "1.200 [2]",
        "1.200,--",
        "kr. 1.200:-",
        "+\N{NARROW NO-BREAK SPACE}1.200",
    ],
)
def test_marks_and_ends_of_an_amount(tmp_path: Path, printed: str) -> None:
    rows = (ROWS[0], ("Lektier", printed, "1.300"), *ROWS[2:])
    document = read_html(tmp_path, as_html(rows))
    footed = foot_document(document)
    (found,) = footed.tables
    assert [str(cell.amount) for cell in found.rows[0].cells] == ["1200", "1300"]
    assert not document.remarks


def test_income_and_expenditure_side_by_side_in_one_table(tmp_path: Path) -> None:
    heads = ("Indtægter", "Kr.", "Udgifter", "Kr.")
    rows = (
        heads,
        ("Tilskud", "45.000", "Scene", "38.000"),
        ("Salg", "12.500", "Lyd", "19.500"),
        ("I alt", "57.500") * 2,
    )
    document = read_html(tmp_path, as_html(rows))
    names = [[row.label for row in found.rows] for found in document.budgets]
    assert names == [["Tilskud", "Salg", "I alt"], ["Scene", "Lyd", "I alt"]]


def test_a_column_of_some_amounts_is_read_or_told(tmp_path: Path) -> None:
    some = ("afventer", "6.350", "-", "6.350")
    names = ("Dagpenge", "Hjælp", "Fleksjob", "I alt")
    for heading, columns, code in (("Skøn 2024", 2, "cells-not-read"), ("Udmelding", 1, "columns-not-read")):
        words = some if columns == 2 else ("afventer", "6.350", "ukendt", "6.350", "nej")
        rows = tuple((name, "100", text) for name, text in zip((*names, "Andet")[: len(words)], words, strict=True))
        document = read_html(tmp_path, as_html((("Post", "2023", heading), *rows)))
        (found,) = document.budgets
        assert (len(found.columns), codes_of(document)) == (columns, {code})


def test_the_right_half_of_a_sheet_is_no_table_of_its_own(tmp_path: Path) -> None:
    rows = (("2026", "2027"), ("1.200", "1.300"), ("800", "850"), ("2.000", "2.150"))
    document = read_html(tmp_path, as_html(rows))
    assert (document.budgets, codes_of(document)) == ((), {"amounts-not-read"})


def test_a_web_page_saved_as_one_file_with_its_style_sheets(tmp_path: Path) -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    page = f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{as_html(ROWS)}\r\n"
    style = "--b\r\nContent-Type: text/css\r\nContent-Location: a.css\r\n\r\np {}\r\n--b--\r\n"
    (tmp_path / "a.doc").write_bytes(f"{head}{page}{style}".encode())
    (found,) = unpack(tmp_path / "a.doc", tmp_path)
    assert (found.problem, read_as(read(found.path))) == (None, (["2024", "2025"], TEXTS))


def test_a_group_that_is_named_once_for_very_many_rows_is_no_column_of_codes(tmp_path: Path) -> None:
    rows = [("Område", "Indsats", "2024", "2025")]
    rows += [
        (area * (n == 0), f"{area} {n}", f"{n}.100", f"{n}.200") for area in ("Børn", "Ældre") for n in range(1, 61)
    ]
    rows[1], rows[61] = ("Børn", *rows[1][1:]), ("Ældre", *rows[61][1:])
    (table,) = read_html(tmp_path, as_html(tuple(rows))).budgets
    assert [row.label for row in table.rows if not row.tokens] == ["Børn", "Ældre"]
    assert [row.label for row in table.rows[:3]] == ["Børn", "Børn 1", "Børn 2"]


def test_a_table_that_lays_out_the_items_of_an_agenda_is_read_as_their_texts(tmp_path: Path) -> None:
    item = (
        "<td>{n}<td>{title}<div><h3>Resume</h3><div>{long}</div><h3>Økonomi</h3><div>Der afsættes {n},5 mio. kr.</div>"
    )
    long = "Udvalget drøftede, hvordan unge får et bedre tilbud. " * 8
    inner = "<table><tr><td>Indsats<td>2025<tr><td>Lektier<td>1.200<tr><td>Mentorer<td>850</table></div>"
    rows = [item.format(n=n, title=f"Punkt {n}", long=long) + (inner if n == 2 else "</div>") for n in range(1, 5)]
    document = read_html(tmp_path, f"<!doctype html><meta charset=utf-8><table><tr>{'<tr>'.join(rows)}</table>")
    (table,) = document.budgets
    assert [row.label for row in table.rows] == ["Lektier", "Mentorer"]
    texts = [passage.text for passage in document.passages]
    assert [text for text in texts if text.startswith("Der")] == [f"Der afsættes {n},5 mio. kr." for n in range(1, 5)]
    assert ("heading", "Resume") in [(passage.kind, passage.text) for passage in document.passages]
