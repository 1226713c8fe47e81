"""PowerPoint's slides, in their order, with their tables; what is not read of them is said."""

import zipfile
from pathlib import Path

import pytest

from kronespor.footing import foot_document
from kronespor.reading import ReadingError, read

PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = f"""<Types xmlns="{PACKAGE}/content-types"><Override PartName="/ppt/presentation.xml"
ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>"""
ROWS = (
    ("Indsats", "2024", "2025"),
    ("Lektiehjælp", "300", "310"),
    ("Legeplads", "200", "190"),
    ("I alt", "500", "500"),
)


def paragraph(text: str) -> str:
    raised = text.endswith("¹")
    runs = f"<a:r><a:t>{text.removesuffix('¹')}</a:t></a:r>" + (
        '<a:r><a:rPr baseline="30000"/><a:t>1</a:t></a:r>' if raised else ""
    )
    return f"<a:p>{runs}</a:p>"


def shape(text: str, kind: str = "") -> str:
    holder = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>' if kind else ""
    return f"<p:sp>{holder}<p:txBody>{paragraph(text)}</p:txBody></p:sp>"


def table(rows: tuple[tuple[str, ...], ...]) -> str:
    def cell(text: str) -> str:
        return f"<a:tc><a:txBody>{paragraph(text)}</a:txBody></a:tc>"

    unit = f'<a:tr><a:tc gridSpan="3"><a:txBody>{paragraph("1.000 kr.")}</a:txBody></a:tc>' + '<a:tc hMerge="1"/>' * 2
    shown = f"{unit}</a:tr>" + "".join(f"<a:tr>{''.join(map(cell, row))}</a:tr>" for row in rows)
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{shown}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def presentation(path: Path, *slides: str) -> Path:
    """A presentation; its slides are named backwards, so that only the list of them tells their order."""
    names = [f"slide{len(slides) - n}" for n in range(len(slides))]
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="{name}"/>' for n, name in enumerate(names))
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        main = f'<p:presentation xmlns:p="{PRESENTATION}" xmlns:r="{RELATIONS}"><p:sldIdLst>{listed}</p:sldIdLst>'
        package.writestr("ppt/presentation.xml", f"{main}</p:presentation>")
        of_slides = "".join(
            f'<Relationship Id="{name}" Type="{RELATIONS}/slide" Target="slides/{name}.xml"/>' for name in names
        )
        package.writestr(
            "ppt/_rels/presentation.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{of_slides}</Relationships>',
        )
        for name, slide in zip(names, slides, strict=True):
            attributes, _, content = slide.rpartition("|")
            package.writestr(
                f"ppt/slides/{name}.xml",
                f'<p:sld xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}" {attributes}><p:cSld><p:spTree>{content}'
                "</p:spTree></p:cSld></p:sld>",
            )
    return path


def test_slides_are_read_in_their_order_and_their_tables_add_up(tmp_path: Path) -> None:
    picture = '<p:pic><p:spPr><a:xfrm><a:ext cx="5000000" cy="3000000"/></a:xfrm></p:spPr></p:pic>'
    path = presentation(
        tmp_path / "a.pptx",
        shape("Budget for børn og unge", "ctrTitle") + shape("Udvalget afsatte midler¹ til to indsatser."),
        table(ROWS) + picture,
        'show="0"|' + shape("Skjult"),
    )
    document = read(path)
    assert [(p.kind, p.text, p.line) for p in document.passages] == [
        ("heading", "Budget for børn og unge", 1),
        ("paragraph", "Udvalget afsatte midler¹ til to indsatser.", 1),
    ]
    assert sorted(remark.code for remark in document.remarks) == ["hidden-text", "pictures-not-read"]
    (footed,) = foot_document(document).tables
    assert (footed.table.page, footed.unit.name, footed.columns) == (2, "1.000 kr.", ("2024", "2025"))
    assert {cell.proof for row in footed.rows for cell in row.cells} == {"proven"}


def test_notes_of_a_slide_are_told(tmp_path: Path) -> None:
    path = presentation(tmp_path / "a.pptx", table(ROWS))
    notes = shape("Husk at nævne reserven", "body")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "ppt/notesSlides/notesSlide1.xml",
            f'<p:notes xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}">{notes}</p:notes>',
        )
    assert {remark.code for remark in read(path).remarks} == {"hidden-text"}


def test_a_presentation_without_its_list_of_slides_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pptx", "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / "a.pptx")
    assert refused.value.remark.code == "package-damaged"
