"""Files of the municipality's own with figures of the register: followed, flagged, and written anew with no more."""

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from kronespor.intake.publishing import publish
from kronespor.linked import linked_figures, refreshed, restated
from kronespor.reading import ReadingError
from kronespor.register.events import Basis, Movement
from kronespor.register.models import Initiative
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.sandbox import Reader
from kronespor.web.linking import Followed, Follower
from tests.events import allocate, appropriate, virement
from tests.linked_files import link

SITE = "https://kronespor.example.dk"
FIRST = (timezone.now() + timedelta(days=1)).replace(hour=12)  # at no midnight, whenever the tests run
LATER = FIRST + timedelta(days=14)
TAKEN, TODAY = FIRST.date().isoformat(), LATER.date()


@pytest.mark.parametrize(
    ("printed", "number", "written"),
    [
        ("12.500 kr.", "1234567.5", "1.234.568 kr."),
        ("kr. 12 500,00", "-1234.5", "kr. -1 234,50"),
        ("1,25 mio. kr.", "1.5", "1,50 mio. kr."),
        ("1.25 mio. kr.", "1.5", "1.50 mio. kr."),
        ("12500", "1250000", "1250000"),
        ("–500", "-700", "–700"),
        ("500", "12500", "12.500"),
        ("12\u00a0500,-", "900", "900,-"),
    ],
)
def test_a_number_is_written_as_the_one_before_it(printed: str, number: str, written: str) -> None:
    assert restated(printed, Decimal(number)) == written


@pytest.fixture
def alfa(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Initiative:
    """An initiative that has 600.000 kr. of 2026 first, and 450.000 kr. by what is booked a fortnight later."""
    monkeypatch.setattr(timezone, "now", lambda: FIRST)
    plan, fund = plan_named("Plan A"), fund_named("Budget26")
    alfa, beta = initiative_named(plan, "Alfa"), initiative_named(plan, "Beta")
    decided = Basis(date(2026, 2, 1), "Budget")
    appropriate(fund, {2026: 100_000_000}, decided)
    allocate(alfa, fund, {2026: 60_000_000}, decided)
    allocate(beta, fund, {2026: 20_000_000}, decided)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    virement([Movement(alfa, beta, fund, 2026, 15_000_000)], Basis(date(2026, 5, 4), "Omplacering"))
    return alfa


def address(alfa: Initiative, taken: str = TAKEN, more: str = "") -> str:
    return f"/indsats/{alfa.pk}/?years=2026{more}&known_at={taken}"


def control(paragraph: Any, tag: str, text: str, more: str = "") -> None:
    inner = f'<w:sdtPr><w:tag w:val="{tag.replace("&", "&amp;")}"/>{more}</w:sdtPr>'
    run = f"<w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent>"
    paragraph._p.append(parse_xml(f"<w:sdt {nsdecls('w')}>{inner}{run}</w:sdt>"))


def field(paragraph: Any, to: str, text: str) -> None:
    """A link as older files have it: a field over several runs."""
    runs = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> HYPERLINK "{to.replace("&", "&amp;")}" </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{text}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    for run in runs:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))


def word(path: Path, alfa: Initiative) -> Path:
    document = docx.Document()
    document.add_heading("Notat om Plan A")
    first = document.add_paragraph("Alfa har i 2026 ")
    link(first, SITE + address(alfa), "600", ".000", " kr.")
    first.add_run(", og planen har ")
    control(first, f"/handleplan/{alfa.plan_id}/?years=2026&known_at={TAKEN}", "0,8 mio. kr.")
    second = document.add_paragraph("I alt ")
    field(second, f"{SITE}/?unit=tkr&known_at={TAKEN}", "800")
    second.add_run(" t.kr.; læs mere ")
    link(second, SITE + address(alfa), "på siden")
    link(second, "https://example.org/indsats/1/?years=2026", "600.000")
    link(second, "tel:12345678", "12 345 678")
    link(second, SITE + address(alfa), "2026: 600.000")
    third = document.add_paragraph()
    control(third, address(alfa), "999.000 kr.")
    control(third, "/indsats/77/?years=2026", "12.000")
    control(third, address(alfa), "fra 2024 til 2026")
    control(third, address(alfa, more="&amp;unit=kr"), "600.000", '<w:dataBinding w:xpath="/a" w:storeItemID="x"/>')
    document.sections[0].footer.paragraphs[0].text = "Alfa i dag: "
    link(document.sections[0].footer.paragraphs[0], f"{SITE}/indsats/{alfa.pk}/#y2026", "600.000")
    document.save(str(path))
    return path


def workbook(path: Path, alfa: Initiative) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Alfa's ark"
    sheet.append(["Indsats", 2026, "Tekst"])
    sheet.append(["Alfa", 600000, "600.000 kr."])
    sheet.append(["Planen", 0.8, "600.000 kr."])
    sheet.append(["I alt", "=B2*2", "=B2"])
    sheet["B2"].hyperlink = SITE + address(alfa)
    sheet["B2"].hyperlink.location = "y2026"  # where Excel keeps what stands after #
    sheet["B2"].number_format = "#,##0"
    sheet["C2"].comment = Comment(f"Hentet her: {SITE}{address(alfa)}.", "Anna")
    sheet["C4"].comment = Comment(SITE + address(alfa), "Anna")
    to = f"/handleplan/{alfa.plan_id}/?unit=mio&years=2026&known_at={TAKEN}&as_of=2026-03-01"
    book.defined_names["Planen"] = DefinedName("Planen", attr_text="'Alfa''s ark'!$B$3", comment=to)
    book.save(path)
    return path


Follow = Callable[..., tuple[dict[int, Followed], bytes]]


@pytest.fixture
def follow() -> Follow:
    """What is told of a file's figures, and the file as it is written; `kronespor refresh` does it in the sandbox."""

    def followed(path: Path, **asked: Any) -> tuple[dict[int, Followed], bytes]:
        found = Follower(TODAY, ("kronespor.example.dk",), **asked).follow(linked_figures(path, path.name))
        return found, refreshed(path, path.name, {n: one.fresh for n, one in found.items() if one.fresh})

    return followed


def told(found: dict[int, Followed]) -> list[tuple[str, str, str]]:
    return [(one.figure.place, one.figure.printed, one.remark.code if one.remark else "") for one in found.values()]


def changed_parts(before: Path, after: Path) -> dict[str, list[tuple[str, str]]]:
    """Part -> each text and attribute that is another, before and after; parts of the same bytes are left out."""
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        assert old.namelist() == new.namelist()
        parts = [(n, old.read(n), new.read(n)) for n in old.namelist()]
    return {name: differences(*map(said, (was, now))) for name, was, now in parts if was != now}


def said(content: bytes) -> list[str]:
    """What a part says, element by element."""
    return [
        text
        for element in etree.fromstring(content).iter()
        for text in (element.tag, *(f"{k}={v}" for k, v in sorted(element.attrib.items())), element.text or "")
    ]


def differences(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip_longest(before, after, fillvalue="") if a != b]


def test_a_word_file_says_what_has_changed_and_is_written_with_that_alone(
    alfa: Initiative, follow: Follow, tmp_path: Path
) -> None:
    file = word(tmp_path / "notat.docx", alfa)
    found, written = follow(file)
    assert told(found) == [
        ("document 1", "600.000 kr.", "linked-changed"),
        ("document 2", "0,8 mio. kr.", ""),
        ("document 3", "800", ""),
        ("document 7", "2026: 600.000", "linked-no-number"),
        ("document 8", "999.000 kr.", "linked-another"),
        ("document 9", "12.000", "linked-nowhere"),
        ("document 10", "fra 2024 til 2026", "linked-no-number"),
        ("document 11", "600.000", "linked-computed"),
        ("footer1 1", "600.000", "linked-changed"),
    ]
    copy = tmp_path / "kopi.docx"
    copy.write_bytes(written)
    assert changed_parts(file, copy)["word/footer1.xml"] == [("600.000", "450.000")]
    in_text = changed_parts(file, copy)["word/document.xml"]
    assert [pair for pair in in_text if "id=" not in pair[0]] == [("600", "450.000"), (".000", "")]
    again, _ = follow(copy)
    assert again[0].figure.printed == "450.000 kr."
    assert again[0].figure.address == SITE + address(alfa, TODAY.isoformat())
    assert not any(one.fresh for one in again.values())
    assert docx.Document(str(copy)).paragraphs[1].hyperlinks[0].runs[0].bold


def test_a_workbook_too_and_what_is_calculated_is_left_to_excel(
    alfa: Initiative, follow: Follow, tmp_path: Path
) -> None:
    file = workbook(tmp_path / "ark.xlsx", alfa)
    found, written = follow(file)
    assert told(found) == [
        ("Alfa's ark!B2", "600000", "linked-changed"),
        ("Alfa's ark!C2", "600.000 kr.", "linked-changed"),
        ("Alfa's ark!B3", "0.8", ""),
        ("Alfa's ark!C4", "", "linked-no-number"),
    ]
    copy = tmp_path / "kopi.xlsx"
    copy.write_bytes(written)
    assert set(changed_parts(file, copy)) == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments/comment1.xml",
    }
    sheet = openpyxl.load_workbook(copy).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["Alfa", 450000, "450.000 kr."],
        ["Planen", 0.8, "600.000 kr."],
        ["I alt", "=B2*2", "=B2"],
    ]
    assert sheet["B2"].hyperlink.target == SITE + address(alfa, TODAY.isoformat())
    assert sheet["B2"].hyperlink.location == "y2026"
    assert sheet["C2"].comment.text == f"Hentet her: {SITE}{address(alfa, TODAY.isoformat())}."
    assert openpyxl.load_workbook(copy).calculation.fullCalcOnLoad
    of_may, _ = follow(copy, as_of=date(2026, 5, 4))
    assert [one.figure.place for one in of_may.values() if one.fresh] == []  # the plan as a whole is what it was


def test_the_public_is_followed_as_far_as_it_may_know(alfa: Initiative, follow: Follow, tmp_path: Path) -> None:
    file = word(tmp_path / "notat.docx", alfa)
    before = timezone.now() - timedelta(days=1)  # of the virement, by the clock of the fixture
    assert told(follow(file, limit=before)[0])[0] == ("document 1", "600.000 kr.", "")
    unpublished = follow(file, limit=datetime(2026, 1, 1, tzinfo=UTC))[0]
    assert unpublished[0].remark is not None and unpublished[0].remark.code == "linked-nowhere"
    assert all(one.now is None or not one.now for one in unpublished.values())


def test_the_page_of_an_initiative_says_the_address_of_each_figure(
    alfa: Initiative, follow: Follow, tmp_path: Path
) -> None:
    publish()
    page = Client().get(f"/indsats/{alfa.pk}/").content.decode()
    (shown,) = re.findall(r'href="([?]known_at=[^"]*#y2026)"', page)
    document = docx.Document()
    link(document.add_paragraph(), f"{SITE}/indsats/{alfa.pk}/{shown}", "450.000")
    other = fund_named("En anden kilde")
    link(document.add_paragraph(), f"{SITE}/indsats/{alfa.pk}/?fund={other.pk}", "450.000")
    rows = Client().get(f"/api/v1/holdings?initiative={alfa.pk}&by=initiative&by=year").json()["items"]
    link(document.add_paragraph(), SITE + rows[0]["address"].partition("testserver")[2], "450.000")
    document.save(str(tmp_path / "a.docx"))
    assert told(follow(tmp_path / "a.docx")[0]) == [
        ("document 1", "450.000", ""),
        ("document 2", "450.000", "linked-changed"),  # it has nothing of that source, and its page says so too
        ("document 3", "450.000", ""),
    ]
    for query, years in ((f"fund={other.pk}", []), ("years=2025", []), ("years=2026", [2026])):
        assert list(Client().get(f"/indsats/{alfa.pk}/?{query}").context["years"]) == years


def test_other_files_hold_no_linked_figures(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "c.xlsx").write_bytes(b"")
    codes = []
    for file in sorted(tmp_path.glob("?.*")):
        with Reader() as reader, pytest.raises(ReadingError) as refused:
            reader.linked_figures(file)
        codes.append(refused.value.remark.code)
    assert codes == ["holds-no-linked-figures", "word-damaged", "workbook-damaged"]
