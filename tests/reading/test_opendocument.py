"""Texts and workbooks of OpenDocument, read without an office program."""

import base64
from pathlib import Path

import pytest

from kronespor.reading import Document, ReadingError, read
from kronespor.reading.opendocument.formulas import as_excel
from tests.reading.opendocument import (
    COVERED,
    NAMES,
    cell,
    flat,
    packed,
    paragraph,
    row,
    style,
    table,
    value,
)
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as

PRINTED = [row(*texts) for texts in ROWS]
TABLE = table(*PRINTED)


def read_text(folder: Path, body: str, styles: str = "", masters: str = "") -> Document:
    (folder / "a.fodt").write_text(flat("text", body, styles, masters), "utf-8")
    return read(folder / "a.fodt")


def read_sheets(folder: Path, *sheets: str, styles: str = "", beside: str = "") -> Document:
    (folder / "a.fods").write_text(flat("spreadsheet", "".join(sheets) + beside, styles), "utf-8")
    return read(folder / "a.fods")


HEAD = row(
    cell("Indsats", 'table:number-rows-spanned="2"'), cell("Budget", 'table:number-columns-spanned="2"'), COVERED
)
SUB = 'table:is-sub-table="true"'
SPLIT = "".join(
    f"<table:table-cell>{table(row(one), row(other), says=SUB)}</table:table-cell>"
    for one, other in zip(*ROWS[1:3], strict=True)
)
ALIKE = '<table:table-cell table:number-columns-repeated="2"><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (TABLE, ["2024", "2025"]),
        (table(f"<table:table-header-rows>{PRINTED[0]}</table:table-header-rows>", "<text:soft-page-break/>",
               f"<table:table-row-group>{''.join(PRINTED[1:])}</table:table-row-group>"), ["2024", "2025"]),
        (table(HEAD, row(COVERED, "2024", "2025"), *PRINTED[1:]), ["Budget 2024", "Budget 2025"]),
        (table(PRINTED[0], f"<table:table-row>{SPLIT}</table:table-row>", PRINTED[3]), ["2024", "2025"]),
        (table(row(f"Se her</text:p>{TABLE}<text:p>")), ["2024", "2025"]),
        ("".join(paragraph("<text:tab/>".join(texts)) for texts in ROWS), ["2024", "2025"]),
        (paragraph(f"<draw:frame><draw:text-box>{TABLE}<text:p/></draw:text-box></draw:frame>"), ["2024", "2025"]),
        (paragraph(f"<draw:frame><draw:text-box>{TABLE}</draw:text-box></draw:frame>"), ["2024", "2025"]),
        (f"<text:section>{TABLE}</text:section>", ["2024", "2025"]),
        (table(row(), *PRINTED), ["2024", "2025"]),
    ],
    ids=["plain", "parts of a table", "merged", "split", "in a layout", "tabs", "framed", "alone", "section", "none"],
)  # fmt: skip
def test_a_table_of_a_text(tmp_path: Path, body: str, names: list[str]) -> None:
    assert read_as(read_text(tmp_path, body)) == (names, TEXTS)


def test_a_cell_over_several_rows_and_cells_that_stand_for_several(tmp_path: Path) -> None:
    over = cell("Unge", 'table:number-rows-spanned="2"')
    total = cell("I alt", 'table:number-columns-spanned="2"')
    rows = (row(over, "Lektier", ALIKE.format("500")), row(COVERED, "Mentorer", ALIKE.format("300")))
    body = table(row("Område", "Indsats", "2024", "2025"), *rows, row(total, COVERED, ALIKE.format("800")))
    (budget,) = read_text(tmp_path, body).budgets
    assert [[token.text for token in one.tokens] for one in budget.rows if one.tokens] == [
        ["500"] * 2,
        ["300"] * 2,
        ["800"] * 2,
    ]
    assert budget.grids[0].cells[2][:2] == ("", "Mentorer")


STYLES = (
    style("hidden", "text", "text", 'text:display="none"')
    + style("struck", "text", "text", 'style:text-line-through-style="solid"')
    + style("white", "text", "text", 'fo:color="#FFFFFF"')
    + style("dark", "table-cell", "table-cell", 'fo:background-color="#000000"')
)


@pytest.mark.parametrize("kind", ["hidden", "struck", "white"])
def test_what_of_a_text_does_not_show_is_left_out_and_told(tmp_path: Path, kind: str) -> None:
    def shown_as(style: str, says: str, *texts: str) -> str:
        return row(*(cell(f'<text:span text:style-name="{style}">{text}</text:span>', says) for text in texts))

    heading = shown_as("white", 'table:style-name="dark"', *ROWS[0])
    body = table(heading, PRINTED[1], shown_as(kind, "", "Kladde", "9", "9"), *PRINTED[2:])
    document = read_text(tmp_path, body, STYLES)
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), {"hidden-text"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f'<text:section text:display="none">{paragraph("Gammel 9 kr.")}</text:section>', "hidden-text"),
        (paragraph('<text:hidden-text text:is-hidden="true">9 kr.</text:hidden-text>'), "hidden-text"),
        (paragraph('<text:hidden-paragraph text:is-hidden="true"/>9 kr.'), "hidden-text"),
        (f"<text:tracked-changes><text:changed-region><text:deletion>{paragraph('9 kr.')}</text:deletion>"
         "</text:changed-region></text:tracked-changes>", "tracked-changes"),
        (paragraph('<draw:frame svg:width="12cm" svg:height="8cm"><draw:image/></draw:frame>'), "pictures-not-read"),
        (paragraph("<draw:frame><draw:object/><draw:image/></draw:frame>"), "objects-not-read"),
    ],
)  # fmt: skip
def test_what_of_a_text_is_not_read_is_told(tmp_path: Path, body: str, code: str) -> None:
    document = read_text(tmp_path, body + TABLE + paragraph("Ny"))
    assert [p.text for p in document.passages] == ["Ny"]
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), {code})


def test_the_words_of_a_text(tmp_path: Path) -> None:
    note = f'<text:note text:note-class="footnote"><text:note-body>{paragraph("Skønnet")}</text:note-body></text:note>'
    link = '<text:a xlink:href="https://example.org/a">sagen</text:a>'
    aside = f"<office:annotation>{paragraph('Er 7.777 rigtigt?')}</office:annotation>"
    item = f"<text:list-item>{paragraph('Unge: 5 kr.')}</text:list-item>"
    equation = '<draw:frame><draw:object><math xmlns="http://www.w3.org/1998/Math/MathML"><mn>7</mn></math></draw:object></draw:frame>'
    body = (
        '<text:h text:outline-level="1"><text:bookmark xml:id="a"/>Baggrund<text:bookmark xml:id="a"/></text:h>'
        + paragraph(f"  Der er\n  afsat<text:s text:c='2'/>5{note}{aside}<text:s/>kr., se {link}.")
        + f"<text:list>{item}</text:list><text:table-of-content><text:table-of-content-source>"
        + f"{paragraph('Skabelon')}</text:table-of-content-source></text:table-of-content>"
        + paragraph(f"Syv er {equation}")
    )
    masters = f'<style:master-page style:name="Standard"><style:header>{paragraph("Børn og Unge")}</style:header>'
    unused = (
        f'<style:master-page style:name="Other"><style:header>{paragraph("Andre")}</style:header></style:master-page>'
    )
    document = read_text(tmp_path, body, masters=f"{masters}</style:master-page>{unused}")
    assert [(p.kind, p.text) for p in document.passages] == [
        ("heading", "Baggrund"),
        ("paragraph", "Der er afsat 5¹ kr., se sagen."),
        ("item", "Unge: 5 kr."),
        ("paragraph", "Syv er 7"),
        ("footnote", "Skønnet"),
    ]
    assert (document.links[0].target, document.links[0].text) == ("https://example.org/a", "sagen")
    assert document.media_type == "application/vnd.oasis.opendocument.text"


def numbers(*texts: str, **formulas: str) -> str:
    """A row of a sheet: a name and whole numbers."""
    amounts = (value(int(text.replace(".", ""))) for text in texts[1:])
    return row(value(texts[0]), *amounts)


SHEET = [row(*map(value, ROWS[0])), *(numbers(*texts) for texts in ROWS[1:])]
PLAIN = [tuple(text.replace(".", "") for text in texts) for texts in TEXTS]
EMPTY = '<table:table-cell table:number-columns-repeated="16384"/>'
LATER = row(EMPTY, says='table:number-rows-repeated="1048570"')


def put_away(a_row: str, how: str) -> str:
    return a_row.replace("<table:table-row ", f'<table:table-row table:visibility="{how}" ')


COLLAPSED = '<table:table-column table:visibility="collapse"/>'
NAMED = 'table:name="Ark1"'


@pytest.mark.parametrize(
    ("sheets", "codes"),
    [
        ([table(*SHEET, LATER, says=NAMED)], set()),
        ([table(*SHEET, says=NAMED), table(*SHEET, says='table:name="B" table:style-name="off"')], {"hidden-sheet"}),
        ([table(*SHEET, says=NAMED, columns=f"<table:table-column/>{COLLAPSED}<table:table-column/>")],
         {"hidden-columns"}),
        ([table(*SHEET[:3], put_away(SHEET[3], "collapse"), says=NAMED)], {"hidden-rows"}),
        ([table(SHEET[0], f"<table:table-row-group>{''.join(SHEET[1:])}</table:table-row-group>", says=NAMED)], set()),
    ],
    ids=["plain", "hidden sheet", "hidden column", "hidden row", "groups"],
)  # fmt: skip
def test_a_sheet_and_what_of_it_is_hidden(tmp_path: Path, sheets: list[str], codes: set[str]) -> None:
    document = read_sheets(tmp_path, *sheets, styles=style("off", "table", "table", 'table:display="false"'))
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], PLAIN), codes)
    assert [token.cell.name for token in document.budgets[0].rows[1].tokens if token.cell] == ["B3", "C3"]


@pytest.mark.parametrize(
    ("says", "stored", "code"),
    [
        ("of:=SUM([.B2:.B3])", 1000, ""),
        ("oooc:=[.B2]+[$Ark1.$B$3]", 1000, ""),
        ("=SUM([.B2];[.B3])", 1000, ""),
        ("of:=SUM([.B2:.B3])", 1100, "stale-formula"),
        ("of:=SUM([.B2:.B3])", None, "formula-without-value"),
        ("of:=ROUND([.B2];0)", 1000, "formula-not-checked"),
    ],
)
def test_the_formulas_of_a_sheet(tmp_path: Path, says: str, stored: int | None, code: str) -> None:
    total = row(value("I alt"), value(stored, f'table:formula="{says}"'), value(2150))
    document = read_sheets(tmp_path, table(*SHEET[:3], total, says=NAMED))
    assert codes_of(document) == ({code} if code else set())
    assert document.budgets[0].rows[-1].tokens[0].text == str(stored or 1000)


def test_a_filter_of_a_sheet_and_numbers_rounded_as_they_show(tmp_path: Path) -> None:
    for formula, beside in (
        ("SUBTOTAL(9;[.B2:.B3])", 'database-range table:target-range-address="Ark1.A1" table:display-filter-buttons'),
        ("SUM([.B2:.B3])", "calculation-settings table:precision-as-shown"),
    ):
        total = row(value("I alt"), value(1000, f'table:formula="of:={formula}"'), value(2150))
        sheet = table(SHEET[0], SHEET[1], put_away(SHEET[2], "filter"), total, says=NAMED)
        document = read_sheets(tmp_path, sheet, beside=f'<table:{beside}="true"/>')
        assert codes_of(document) == {"hidden-rows", "formula-not-checked"}


PARTS = '<number:number number:decimal-places="{}" number:min-integer-digits="1"{}/>'
GROUPED = ' number:grouping="true"'


@pytest.mark.parametrize(
    ("kind", "parts", "stated", "shown"),
    [
        ("number", PARTS.format(0, GROUPED), 'office:value-type="float" office:value="1234567.6"', "1.234.568"),
        ("number", PARTS.format(0, ""), 'office:value-type="float" office:value="1234567.6"', "1234568"),
        ("number", PARTS.format(0, GROUPED + ' number:display-factor="1000"'),
         'office:value-type="float" office:value="5800000"', "5.800"),
        ("number", f"<number:text>Budget </number:text>{PARTS.format(0, '')}",
         'office:value-type="float" office:value="2024"', "Budget 2024"),
        ("percentage", f"{PARTS.format(1, '')}<number:text> %</number:text>",
         'office:value-type="percentage" office:value="0.125"', "12,5 %"),
        ("currency", f"{PARTS.format(2, GROUPED)}<number:currency-symbol>kr.</number:currency-symbol>",
         'office:value-type="currency" office:value="-1234.5"', "-1.234,50 kr."),
        ("date", '<number:year number:style="long"/>',
         'office:value-type="date" office:date-value="2024-01-01"', "2024"),
        ("date", '<number:month number:textual="true"/><number:text> </number:text><number:year number:style="long"/>',
         'office:value-type="date" office:date-value="2024-02-01T12:00:00"', "februar 2024"),
        ("date", '<number:day/>', 'office:value-type="date" office:date-value="2024-02-05"', "5. februar 2024"),
        ("time", "", 'office:value-type="time" office:time-value="PT10H30M00S"', "10:30:00"),
        ("boolean", "", 'office:value-type="boolean" office:boolean-value="true"', "Sand"),
        ("text", "", 'office:value-type="string" office:string-value="Unge"', "Unge"),
        ("number", "", 'office:value-type="float" office:value="1e999"', "1e999"),
    ],
)  # fmt: skip
def test_values_of_a_sheet_are_shown_by_their_formats(
    tmp_path: Path, kind: str, parts: str, stated: str, shown: str
) -> None:
    formats = f'<number:{kind}-style style:name="N1">{parts}</number:{kind}-style>'
    formats += '<style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>'
    held = f'<table:table-cell table:style-name="c1" {stated}/>'
    rows = (row(value("Og her"), held, value(1)), row(value("Der er"), value(2), value(3)))
    document = read_sheets(tmp_path, table(*rows, says=NAMED), styles=formats)
    assert document.tables[0].cells[0][1].replace("\xa0", " ") == shown


def test_the_format_of_what_is_above_nought_is_that_of_its_condition(tmp_path: Path) -> None:
    plain = f'<number:number-style style:name="P0">{PARTS.format(1, "")}</number:number-style>'
    above = '<style:map style:condition="value()&gt;=0" style:apply-style-name="P0"/>'
    below = f'<number:number-style style:name="N1">{PARTS.format(0, "")}{above}</number:number-style>'
    named = '<style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>'
    rows = (row(value("Og her"), value(7, 'table:style-name="c1"')), row(value("Der"), value(3)))
    assert read_sheets(tmp_path, table(*rows), styles=plain + below + named).tables[0].cells[0][1] == "7,0"


def test_merged_struck_and_white_cells_and_what_lies_on_a_sheet(tmp_path: Path) -> None:
    looks = style("struck", "table-cell", "text", 'style:text-line-through-style="solid"')
    struck = row(value("Gammel", 'table:style-name="struck"'), value(9, 'table:style-name="struck"'), value(9))
    heading = row(value("Indsats"), value("Budget", 'table:number-columns-spanned="2"'), COVERED)
    years = row(value(""), value(2024), value(2025))
    box = f"<draw:frame><draw:text-box>{paragraph('Alle tal i 1.000 kr.')}</draw:text-box></draw:frame>"
    picture = base64.b64encode(b"no picture").decode()
    picture = f"<draw:frame><draw:image><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame>"
    held = "<draw:frame><draw:object><office:document>{}</office:document></draw:object></draw:frame>"
    chart = held.format(f"<office:chart>{paragraph('9.999 kr.')}</office:chart>")
    on_top = f"<table:shapes>{box}{picture}{held.format('')}{chart}</table:shapes>"
    document = read_sheets(tmp_path, table(heading, years, *SHEET[1:3], struck, SHEET[3], columns=on_top), styles=looks)
    assert [column.name for column in document.budgets[0].columns] == ["Budget 2024", "Budget 2025"]
    assert codes_of(document) == {"faint-cells", "objects-not-read", "pictures-not-read"}
    assert [p.text for p in document.passages] == ["Alle tal i 1.000 kr."]
    (objects,) = (remark for remark in document.remarks if remark.code == "objects-not-read")
    assert objects.values["n"] == 1  # a chart shows the workbook's own figures


def test_a_comment_and_an_error_are_what_they_are(tmp_path: Path) -> None:
    aside = f"<office:annotation>{paragraph('Er 777 rigtigt?')}</office:annotation>"
    noted = f'<table:table-cell office:value-type="string">{aside}{paragraph("Lektier")}</table:table-cell>'
    wrong = value("#DIV/0!", 'table:formula="of:=1/0" office:string-value=""')
    nought = 'office:value-type="float" office:value="0"'  # as Excel writes it
    for one in (wrong, wrong.replace('office:value-type="string"', nought)):
        document = read_sheets(tmp_path, table(SHEET[0], row(noted, one, value(1300)), *SHEET[2:], says=NAMED))
        assert document.budgets[0].rows[0].label == "Lektier"
        assert "cells-not-read" in codes_of(document)


@pytest.mark.parametrize(
    ("formula", "excel"),
    [
        ("of:=SUM(['Ark 2'.B2:.B5];\"a;[.B1]\")", "=SUM('Ark 2'!B2:B5,\"a;[.B1]\")"),
        ("of:=[.A1:Ark2.B2]", "=#REF!"),
        ("of:=[.#REF!]+['file:///a.ods'#$Ark1.A1]", "=#REF!+#REF!"),
        ("msoxl:=SUM(B2:B5)", "=SUM(B2:B5)"),
    ],
)
def test_formulas_as_excel_writes_them(formula: str, excel: str) -> None:
    assert as_excel(formula) == excel


ONES = row(ALIKE.format("1").replace("2", "99") * 9, says='table:number-rows-repeated="1000"')
FIGURES = '<table:table-cell table:number-columns-repeated="9" office:value-type="float" office:value="1"/>'


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("spreadsheet", table(row(FIGURES, says='table:number-rows-repeated="99999"')), "workbook-too-large"),
        ("text", table(ONES), "file-needs-memory"),
        ("spreadsheet", "<table:table>", "package-damaged"),
        ("text", "&aelig;", "package-damaged"),
    ],
)
def test_what_is_vast_or_damaged_is_refused(tmp_path: Path, kind: str, body: str, code: str) -> None:
    (tmp_path / "a.xml").write_text(flat(kind, body), "utf-8")
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "a.xml")
    assert refused.value.remark.code == code


def test_a_package_is_known_by_its_manifest_alone(tmp_path: Path) -> None:
    content = f"<office:body><office:text>{TABLE}</office:text></office:body>"
    assert read_as(read(packed(tmp_path / "a.zip", content))) == (["2024", "2025"], TEXTS)
    with pytest.raises(ReadingError) as refused:
        read(packed(tmp_path / "b.odt", f"<!DOCTYPE {NAMES}"))
    assert refused.value.remark.code == "package-damaged"


def test_a_format_that_divides_large_numbers_only_and_one_that_leaves_out_what_is_below_nought(tmp_path: Path) -> None:
    divided = PARTS.format(1, ' number:display-factor="1000000"')
    large = f'<number:number-style style:name="P0">{divided}'
    large += "<number:text> mio.</number:text></number:number-style>"
    whole = f'<number:number-style style:name="P1">{PARTS.format(0, "")}</number:number-style>'
    over = '<style:map style:condition="value()&gt;={}" style:apply-style-name="P{}"/>'
    mixed = f'<number:number-style style:name="N1">{PARTS.format(0, "")}{over.format(1000000, 0)}</number:number-style>'
    none = f'<number:text-style style:name="N2"><number:text/>{over.format(0, 1)}</number:text-style>'
    named = '<style:style style:name="c{0}" style:family="table-cell" style:data-style-name="N{0}"/>'
    cells = (value(1200000, 'table:style-name="c1"'), value(-200, 'table:style-name="c2"'))
    styles = large + whole + mixed + none + named.format(1) + named.format(2)
    document = read_sheets(tmp_path, table(SHEET[0], row(value("Lektier"), *cells), says=NAMED), styles=styles)
    assert [token.text for token in document.budgets[0].rows[0].tokens] == ["1.200.000", "-200"]
    assert codes_of(document) == {"faint-cells"}


def test_an_entry_chosen_of_a_list(tmp_path: Path) -> None:
    named = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
    entry = '<field:param field:name="Dropdown_{}" field:value="{}"/>'.format
    said = "".join((entry("ListEntry", "900"), entry("ListEntry", "1.200"), entry("Selected", "1")))
    body = TABLE.replace("1.200", f"<field:fieldmark {named}>{said}</field:fieldmark>")
    assert read_as(read_text(tmp_path, body))[1] == TEXTS


def test_a_minus_in_a_font_of_signs(tmp_path: Path) -> None:
    signs = style("S", "text", "text", 'style:font-name="Symbol1"')
    minus = cell('<text:span text:style-name="S">\uf02d</text:span>200')
    body = table(PRINTED[0], row("Lektier", minus, "1.300"), columns="<table:table-column/>")
    (read_table,) = read_text(tmp_path, body, signs).budgets
    assert [token.text for token in read_table.rows[0].tokens] == ["-200", "1.300"]
