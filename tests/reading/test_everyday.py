"""Web pages, text files and mails as people really save them: each way of writing the same table reads the same."""

import base64
import email.message
import email.policy
import zipfile
from pathlib import Path

import pytest

from kronespor.reading import Document, ReadingError, read
from kronespor.sandbox.unpacking import unpack
from tests.reading.same_table import ROWS, TEXTS, codes_of, read_as, web_row, web_table, word_table

OLD = ("Gammel", "9", "9")


def parts(table: str, line: str, cell: str, tag: str = "div") -> str:
    """The table without its elements."""
    lines = ("".join(f"<{tag} {cell}>{text}</{tag}>" for text in texts) for texts in ROWS)
    return f"<div {table}>{''.join(f'<div {line}>{one}</div>' for one in lines)}</div>"


FIELDS = "".join(
    f"<tr><td>{name}</td><td><input value='{a}'></td><td><select><option>0<option selected>{b}</select></td></tr>"
    for name, a, b in ROWS[1:]
)
SHOWN = {
    "fields of a form": f"<table>{web_row(ROWS[0])}{FIELDS}</table>",
    "by its roles": parts("role=table", "role=row", "role=cell", "span"),
    "by its style": parts("style='display: table'", "style='display:table-row'", "style='display:table-cell;'"),
    "by nothing": parts("", "", ""),
    "minus by its style": f"<style>.n::before {{ content: '\\2d' }}</style>{web_table()}".replace(">-", " class='n'>"),
    "minus in a cell of its own": "<table><tr><td>Indsats<td colspan=2>2024<td colspan=2>2025</tr>"
    + "".join(web_row((a, "-" * (b[0] == "-"), b.lstrip("-"), "", c)) for a, b, c in ROWS[1:])
    + "</table>",
    "headings over two rows and columns": "<table><tr><th rowspan=2 colspan=2>Indsats<th colspan=2></tr>"
    "<tr><th>2024<th>2025</tr>" + "".join(web_row((str(n), *texts)) for n, texts in enumerate(ROWS[1:])) + "</table>",
    "headings in a table of their own": f"<table>{web_row(ROWS[0])}</table>"
    f"<div><table>{''.join(map(web_row, ROWS[1:]))}</table></div>",
    "minus as a picture of a font": web_table().replace("-200", "<i class='fa fa-minus'></i>200"),
    "in a tree of its own": f"<div><template shadowrootmode=open>{web_table()}</template></div>",
    "as it was typed": "<pre>" + "\n".join(f"{a:<20}{b:>10}{c:>10}" for a, b, c in ROWS) + "</pre>",
}
LEFT_OUT = {
    "not displayed": web_table(web_row(OLD, "style='display:none'")),
    "hidden": web_table(web_row(OLD, "hidden")),
    "struck out": web_table(web_row(OLD, "", "<del>", "</del>")),
    "by its class": "<style>@media print { td { display:none } } .a { display:none } .a.b { display:table-row }</style>"
    + web_table(web_row(OLD, "class=a")).replace("<tr >", "<tr class='a b'>"),
    "of no size": web_table().replace("1.200", "<span style='font-size:0px'>9</span>1.200"),
    "struck out by its class": "<style>.a { text-decoration: line-through }</style>"
    + web_table().replace("1.200", "<span class=a>9</span> 1.200"),
    "of no height": web_table().replace("1.200", "<div style='max-height:0;overflow:hidden'>9</div>1.200"),
    "in a column that is shut": "<table><col><col style='visibility:collapse'><col><col>"
    + "".join(web_row((a, "9", b, c)) for a, b, c in ROWS)
    + "</table>",
    "beside the screen": web_table().replace("1.200", "<span style='left: -9999px'>Beløb</span>1.200"),
}


def page(tmp_path: Path, body: str, before: str = "<!doctype html>") -> Document:
    path = tmp_path / "a.html"
    path.write_text(f"{before}<html><body><p>Tabel 1: Afsatte midler (1.000 kr.)</p>{body}</body></html>", "utf-8")
    return read(path)


@pytest.mark.parametrize("name", SHOWN)
def test_a_table_of_a_web_page(tmp_path: Path, name: str) -> None:
    document = page(tmp_path, SHOWN[name])
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), set())


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_of_a_web_page_is_not_shown_is_left_out_and_told(tmp_path: Path, name: str) -> None:
    document = page(tmp_path, LEFT_OUT[name])
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), {"hidden-text"})


def test_amounts_in_a_drawing_are_told(tmp_path: Path) -> None:
    texts = "".join(
        f"<text x={100 * c} y={20 * r}>{text}</text>" for r, row in enumerate(ROWS) for c, text in enumerate(row)
    )
    assert codes_of(page(tmp_path, f"<svg>{texts}</svg>")) == {"amounts-not-read"}
    axis = "".join(f"<text x=0 y={20 * n}>{n}.000</text><text x={90 * n} y=99>202{n}</text>" for n in range(1, 6))
    assert codes_of(page(tmp_path, f"<svg>{axis}</svg>")) == set()


def test_a_page_that_declares_its_encoding_as_xml_and_one_within_another(tmp_path: Path) -> None:
    document = page(
        tmp_path, f"{web_table()}<iframe src='tal.html'></iframe>", '<?xml version="1.0" encoding="utf-8"?>\n'
    )
    assert (read_as(document), codes_of(document)) == ((["2024", "2025"], TEXTS), {"objects-not-read"})


TABBED = "\n".join("\t".join(texts) for texts in (*ROWS[:3], ("Grønne øvelser på Amager", "0", "0"), ROWS[3]))


@pytest.mark.parametrize("encoding", ["cp865", "mac_roman", "utf-16-be"])
def test_letters_of_other_machines(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TABBED.encode(encoding))
    _, rows = read_as(read(tmp_path / "a.txt"))
    assert [name for name, *_ in rows] == ["Lektier", "Mentorer", "Grønne øvelser på Amager", "I alt"]


def test_a_cell_of_two_lines_in_a_spreadsheet_as_text_and_a_table_drawn_with_lines(tmp_path: Path) -> None:
    semicolons = "\n".join(";".join(texts) for texts in ROWS).replace("Lektier", '"Lektier\ntil unge"')
    (tmp_path / "a.csv").write_text(semicolons, "utf-8")
    assert read_as(read(tmp_path / "a.csv"))[1][0] == ("Lektier til unge", "1.200", "1.300")
    (tmp_path / "a.csv").write_bytes("\r".join(";".join(texts) for texts in ROWS).encode("mac_roman"))
    assert read_as(read(tmp_path / "a.csv")) == (["2024", "2025"], TEXTS)
    with_more = [
        "Fjordby;;",
        "Udtræk;;",
        ";;",
        "Pr. 4. marts;;",
        "Midler;;",
        *map(";".join, ROWS[:2]),
        "Andet;1;2;se note",
    ]
    (tmp_path / "a.csv").write_text("\n".join(with_more), "utf-8")
    assert read_as(read(tmp_path / "a.csv")) == (["2024", "2025"], [TEXTS[0], ("Andet", "1", "2")])
    drawn = "┌──┬──┐\n" + "\n".join(f"│ {a:<9}│ {b:>6}│ {c:>6}│" for a, b, c in ROWS) + "\n└──┴──┘"
    (tmp_path / "a.txt").write_text(drawn, "utf-8")
    assert read_as(read(tmp_path / "a.txt")) == (["2024", "2025"], TEXTS)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.rar", b"Rar!\x1a\x07\x01\0", "archive-other"),
        ("a.jpg", b"\0\0\0\x18ftypheic", "picture-other"),
        ("a.pdf", b"%!PS-Adobe-3.0\n", "file-postscript"),
        ("a.xml", b"<?xml version='1.0'?><budget>1200</budget>", "file-xml"),
        ("a.json", b'\xef\xbb\xbf[{"indsats": "Skoler", "2025": 1200}]', "file-json"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_1000001F".encode("utf-16-le"), "mail-of-outlook"),
    ],
)
def test_what_is_not_read_is_refused_with_its_reason(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadingError) as refused:
        read(tmp_path / name)
    assert refused.value.remark.code == code


def test_a_package_behind_other_bytes(tmp_path: Path) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    (tmp_path / "b.docx").write_bytes(b"\r\n\r\n" + (tmp_path / "a.docx").read_bytes())
    assert read_as(read(tmp_path / "b.docx")) == (["2024", "2025"], TEXTS)


def test_a_mail_with_a_mail_in_it_and_attachments_without_names_or_of_no_known_kind(tmp_path: Path) -> None:
    def mail(text: str) -> email.message.EmailMessage:
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"], message["Subject"] = "a@b.dk", "c@d.dk", "Tabel"
        message.set_content(text)
        return message

    outer = mail("Se nedenfor")
    outer.add_attachment(mail(TABBED))
    outer.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf")
    outer.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    outer.add_attachment(b"x", maintype="text", subtype="calendar", filename="indkaldelse.ics")
    (tmp_path / "a.eml").write_bytes(outer.as_bytes())
    found = list(unpack(tmp_path / "a.eml", tmp_path, "a.eml"))
    names = [(one.name, one.problem.code if one.problem else "") for one in found]
    assert names == [
        ("a.eml", ""),
        ("a.eml/mail.eml", ""),
        ("a.eml/1.pdf", ""),
        ("a.eml/winmail.dat", "file-not-read"),
    ]
    assert len(read(found[1].path).budgets) == 1


def test_a_package_written_as_one_file_of_xml(tmp_path: Path) -> None:
    word, _ = word_table()
    word.save(str(tmp_path / "a.docx"))
    kinds = {part.partname: part.content_type for part in word.part.package.iter_parts()}
    written = []
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        for name in package.namelist():
            kind = kinds.get(f"/{name}", "application/vnd.openxmlformats-package.relationships+xml")
            content = package.read(name)
            if not name.startswith("["):
                data = f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
                if name.endswith((".xml", ".rels")):
                    data = f"<pkg:xmlData>{content.decode().partition('?>')[2]}</pkg:xmlData>"
                written.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}">{data}</pkg:part>')
    flat = (
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(written)}</pkg:package>'
    )
    (tmp_path / "b.xml").write_text(f'<?xml version="1.0"?>{flat}', "utf-8")
    assert read_as(read(tmp_path / "b.xml")) == (["2024", "2025"], TEXTS)
