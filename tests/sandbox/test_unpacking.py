"""Folders, archives and mails are unpacked under names of our own; what is wrong in them does not harm the rest."""

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from kronespor.reading import ReadingError
from kronespor.reading.document import Document
from kronespor.remarks import Remark
from kronespor.sandbox import Reader
from kronespor.sandbox.unpacking import unpack
from tests.reading import papers
from tests.sandbox.hostile import WORD


def documents_in(path: Path) -> dict[str, Document | Remark]:
    """What a reader makes of everything in a file: documents, or why they cannot be read."""
    documents: dict[str, Document | Remark] = {}
    with Reader() as reader:
        for file in reader.unpack(path):
            try:
                documents[file.name] = file.problem or reader.read(file.path, file.name)
            except ReadingError as error:
                documents[file.name] = error.remark
    return documents


def codes(documents: dict[str, Document | Remark]) -> list[str]:
    """The codes of what could not be read, and "" for each document."""
    return [d.code if isinstance(d, Remark) else "" for d in documents.values()]


def test_a_zip_with_names_that_lead_out_writes_nothing_outside(tmp_path: Path) -> None:
    archive = tmp_path / "sager.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("../../ud.txt", "Tabel 1: Midler (kr.)\n\nIndsats\t2024\nAlfa\t100\nBeta\t200\nI alt\t300\n")
        package.write(WORD, "sag/notat.docx")
        package.writestr("billede.exe", b"MZ")
    before = set(tmp_path.rglob("*"))
    found = documents_in(archive)
    assert [name.removeprefix(str(tmp_path)) for name in found] == ["/sager.zip/ud.txt", "/sager.zip/sag/notat.docx"]
    assert all(isinstance(d, Document) and len(d.budgets) == 1 for d in found.values())
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for n in range(8):
            package.writestr(f"{n}.txt", b"0" * (45 * 2**20))
    found = documents_in(tmp_path / "bombe.zip")
    assert codes(found) == ["archived-file-too-large"]


def test_archives_in_an_archive_share_one_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kronespor.sandbox import unpacking

    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.txt", b"0" * 400_000)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as package:
        for n in range(10):
            package.write(inner, f"{n}.zip")
    monkeypatch.setattr(unpacking, "MAX_UNPACKED", 1_000_000)
    into = tmp_path / "into"
    into.mkdir()
    found = list(unpacking.unpack(tmp_path / "outer.zip", into))
    assert [bool(p.problem) for p in found].count(False) == 2
    assert sum(p.stat().st_size for p in into.iterdir()) <= 1_000_000


def test_a_damaged_mail_does_not_harm_the_papers_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kronespor.sandbox import unpacking

    (tmp_path / "a.eml").write_bytes(b"From: a@example.dk\nTo: b@example.dk\nSubject: Svar\nDate: i dag\n\nHej\n")
    (tmp_path / "b.docx").write_bytes(WORD.read_bytes())

    def broken(message: EmailMessage) -> str:
        raise LookupError("unknown encoding")

    monkeypatch.setattr(unpacking, "_text_of", broken)
    found = list(unpacking.unpack(tmp_path, tmp_path))
    assert [(p.problem and p.problem.code, p.path.name) for p in found] == [("mail-damaged", "a.eml"), (None, "b.docx")]


def test_a_mail_is_read_with_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "forvaltningen@example.dk", "udvalget@example.dk", "Svar om midler"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    mail.set_content("Kære medlem af udvalget\n\nHermed svar på spørgsmålet om midler til indsatserne.\n")
    mail.add_attachment(
        WORD.read_bytes(), maintype="application", subtype="octet-stream", filename="../notat 2023.docx"
    )
    (tmp_path / "svar.eml").write_bytes(mail.as_bytes())
    body, attached = documents_in(tmp_path / "svar.eml").values()
    assert isinstance(body, Document)
    assert isinstance(attached, Document)
    assert (body.title, len(attached.budgets)) == ("Svar om midler", 1)
    assert attached.path.endswith("svar.eml/notat 2023.docx")


def test_a_picture_of_a_table_within_a_mail_is_a_document_and_a_logo_is_not(tmp_path: Path) -> None:
    picture = papers.picture_of(
        [("Indsats", "2024", "2025"), ("Lektier", "1.200", "1.300")] * 3, tmp_path / "table.png"
    )
    Image.new("L", (60, 60), 0).save(tmp_path / "logo.png")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Midler", "a@b.dk", "c@d.dk"
    mail.set_content("Se tabellen")
    mail.add_alternative('<p>Se tabellen</p><img src="cid:1"><img src="cid:2">', subtype="html")
    html = list(mail.iter_parts())[1]
    for n, path in enumerate((picture, tmp_path / "logo.png"), start=1):
        html.add_related(path.read_bytes(), "image", "png", cid=f"<{n}>")
    (tmp_path / "mail.eml").write_bytes(bytes(mail))
    (tmp_path / "within").mkdir()
    found = list(unpack(tmp_path / "mail.eml", tmp_path / "within"))
    assert [file.path.suffix for file in found] == [".html", ".png"]
    assert found[1].path.read_bytes() == picture.read_bytes()


def test_a_folder_gives_its_papers_in_order_and_a_bad_one_does_not_harm_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 og intet mere")
    (tmp_path / "b.docx").write_bytes(WORD.read_bytes())
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.txt").write_text("", "utf-8")
    found = documents_in(tmp_path)
    assert codes(found)[:2] == ["pdf-damaged", ""]
    assert isinstance(found[str(tmp_path / "c" / "d.txt")], Remark)
