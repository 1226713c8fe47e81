"""Papers are read in a process of their own: what goes wrong there is one sentence, and nothing is left behind."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from email.message import EmailMessage
from importlib import resources
from pathlib import Path
from random import Random

import pypdfium2
import pytest

from kronespor.reading import ReadingError, read
from kronespor.reading.document import Document
from kronespor.sandbox import Reader

SAMPLES = Path(str(resources.files("kronespor") / "samples"))
WORD = SAMPLES / "notat-2023.docx"


def papers_in(path: Path) -> dict[str, Document | str]:
    """What a reader makes of everything in a file: documents, or the sentences of their errors."""
    found: dict[str, Document | str] = {}
    with Reader() as reader:
        for paper in reader.papers(path):
            try:
                found[paper.name] = paper.problem or reader.read(paper.path, paper.name)
            except ReadingError as error:
                found[paper.name] = str(error)
    return found


def test_a_document_from_the_worker_is_the_one_read_here() -> None:
    with Reader() as reader:
        for sample in sorted(SAMPLES.glob("*.*")):
            assert reader.read(sample) == read(sample)


@pytest.mark.parametrize("reach", [b"cos\nsystem\n", b"ckronespor.reading.document\ndatetime.sys.exit\n"])
def test_an_answer_builds_documents_and_nothing_else(reach: bytes) -> None:
    from kronespor.sandbox.reader import _Unpickler

    with pytest.raises(ReadingError, match="no document"):
        _Unpickler(io.BytesIO(b"\x80\x04" + reach + b"(S'x'\ntR.")).load()


def test_a_zip_with_names_that_lead_out_writes_nothing_outside(tmp_path: Path) -> None:
    archive = tmp_path / "sager.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("../../ud.txt", "Tabel 1: Midler (kr.)\n\nIndsats\t2024\nAlfa\t100\nBeta\t200\nI alt\t300\n")
        package.write(WORD, "sag/notat.docx")
        package.writestr("billede.exe", b"MZ")
    before = set(tmp_path.rglob("*"))
    found = papers_in(archive)
    assert [name.removeprefix(str(tmp_path)) for name in found] == ["/sager.zip/ud.txt", "/sager.zip/sag/notat.docx"]
    assert all(isinstance(d, Document) and len(d.budgets) == 1 for d in found.values())
    assert set(tmp_path.rglob("*")) == before


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for n in range(8):
            package.writestr(f"{n}.txt", b"0" * (45 * 2**20))
    found = papers_in(tmp_path / "bombe.zip")
    assert [("refused" in str(d)) for d in found.values()] == [True]


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
    assert [("damaged mail" in p.problem, p.path.name) for p in found] == [(True, "a.eml"), (False, "b.docx")]


@pytest.mark.skipif(not Path("/proc/self/ns/net").exists(), reason="the network of a process cannot be told here")
def test_the_worker_has_a_network_of_its_own_with_nothing_in_it() -> None:
    with Reader() as reader:
        reader.read(WORD)
        worker = reader._worker
        assert worker is not None
        if Path(f"/proc/{worker.pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            pytest.skip("this machine lets no process cut itself off from the network")
        interfaces = Path(f"/proc/{worker.pid}/net/dev").read_text("utf-8").splitlines()[2:]
        assert [line.split(":")[0].strip() for line in interfaces] in ([], ["lo"])


def test_a_mail_is_read_with_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "forvaltningen@example.dk", "udvalget@example.dk", "Svar om midler"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    mail.set_content("Kære medlem af udvalget\n\nHermed svar på spørgsmålet om midler til indsatserne.\n")
    mail.add_attachment(
        WORD.read_bytes(), maintype="application", subtype="octet-stream", filename="../notat 2023.docx"
    )
    (tmp_path / "svar.eml").write_bytes(mail.as_bytes())
    body, attached = papers_in(tmp_path / "svar.eml").values()
    assert isinstance(body, Document)
    assert isinstance(attached, Document)
    assert (body.title, len(attached.budgets)) == ("Svar om midler", 1)
    assert attached.path.endswith("svar.eml/notat 2023.docx")


def test_a_folder_gives_its_papers_in_order_and_a_bad_one_does_not_harm_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 og intet mere")
    (tmp_path / "b.docx").write_bytes(WORD.read_bytes())
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.txt").write_text("", "utf-8")
    found = papers_in(tmp_path)
    assert [isinstance(d, Document) for d in found.values()] == [False, True, False]
    assert "damaged PDF" in str(found[str(tmp_path / "a.pdf")])


def test_too_little_memory_and_too_little_time_are_sentences(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader(memory=300 * 2**20) as reader, pytest.raises(ReadingError, match="memory"):
        reader.read(path)
    with Reader(patience=0.05) as reader:
        with pytest.raises(ReadingError, match="without progress"):
            reader.read(path)
        reader.patience = 60
        assert len(reader.read(WORD).budgets) == 1  # the next file gets a new worker


def test_a_worker_that_dies_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader() as reader:
        reader.read(WORD)
        worker = reader._worker
        assert worker is not None
        threading.Timer(0.1, os.kill, (worker.pid, signal.SIGKILL)).start()
        with pytest.raises(ReadingError, match="break down"):
            reader.read(path)


@pytest.mark.slow
def test_a_thousand_pages_take_bounded_memory_and_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    one = pypdfium2.PdfDocument.new()
    for _ in range(1000):
        one.new_page(595, 842)
    page = pypdfium2.PdfDocument(make_page(tmp_path))
    many = pypdfium2.PdfDocument.new()
    for _ in range(1000):
        many.import_pages(page)
    many.save(tmp_path / "stor.pdf")
    home = tmp_path / "tmp"
    home.mkdir()
    environment = {**os.environ, "TMPDIR": str(home)}
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom kronespor.sandbox import Reader\nseen = []\n"
        "with Reader() as r:\n"
        "    d = r.read(Path(sys.argv[1]), progress=lambda n, t: (seen.append(n), n == 5 and print(n, flush=True)))\n"
        "print(d.pages, len(seen), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "stor.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=True)
    pages, reports, kilobytes = map(int, done.stdout.splitlines()[-1].split())
    assert (pages, reports) == (1000, 1000)
    assert kilobytes < 600 * 1024

    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert process.stdout is not None
    process.stdout.readline()  # five pages are read
    process.send_signal(signal.SIGINT)
    process.wait(20)
    time.sleep(0.2)
    assert list(home.iterdir()) == []


def make_page(folder: Path) -> Path:
    """A page of table text as a PDF, written by hand: forty rows of a name and two amounts."""
    rows = [(780 - 18 * n, f"Indsats {n}", f"{n}.000", "500") for n in range(1, 41)]
    marks = "".join(
        f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n"
        for y, *texts in rows
        for x, text in zip((72, 300, 400), texts, strict=True)
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(marks), marks),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    data += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % data.rindex(b"xref\n0")
    path = folder / "page.pdf"
    path.write_bytes(data)
    return path


CUTS = int(os.environ.get("KRONESPOR_CUTS", "50"))  # of each sample; `make hostile` takes two hundred


def hostile(folder: Path) -> Path:
    """A folder of broken papers: each sample cut at many places and with bits flipped, PDFs that bite their tails."""
    rng = Random(3)  # noqa: S311
    page = make_page(folder)
    into = folder / "fjendtlig"
    into.mkdir()
    for sample in [*sorted(SAMPLES.glob("*.*")), page]:
        data = sample.read_bytes()
        for n in range(CUTS):
            cut = data[: len(data) * n // CUTS]
            (into / f"{sample.stem}-cut{n}{sample.suffix}").write_bytes(cut)
        for n in range(CUTS // 5):
            flipped = bytearray(data)
            for _ in range(rng.randrange(1, 20)):
                at = rng.randrange(len(flipped))
                flipped[at] ^= 1 << rng.randrange(8)
            (into / f"{sample.stem}-flip{n}{sample.suffix}").write_bytes(bytes(flipped))
    pdf = page.read_bytes()
    (into / "pages-own-parent.pdf").write_bytes(pdf.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"))
    (into / "contents-page.pdf").write_bytes(pdf.replace(b"/Contents 4 0 R", b"/Contents 3 0 R"))
    (into / "length-itself.pdf").write_bytes(pdf.replace(b"<< /Length ", b"<< /Length 4 0 R /L "))
    lol = '<!DOCTYPE x [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with zipfile.ZipFile(WORD) as package, zipfile.ZipFile(into / "latter.docx", "w") as laughing:
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:document", f"{lol}]><w:document".encode(), 1).replace(
                    b"</w:t>", b"&i;</w:t>", 1
                )
            laughing.writestr(name, content)
    return into


@pytest.mark.slow
def test_a_folder_of_hostile_files_goes_through_check(tmp_path: Path) -> None:
    folder = hostile(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "kronespor.cli.main", "check", "--json", str(folder)],
        capture_output=True,
        text=True,
        timeout=420,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    import json

    report = json.loads(done.stdout)
    assert len(report["documents"]) + len(report["unreadable"]) == len(list(folder.iterdir()))
    for unreadable in report["unreadable"]:
        assert Path(unreadable["path"]).name in unreadable["message"]
        assert "break down" not in unreadable["message"], unreadable
        assert "does not know" not in unreadable["message"], unreadable
    assert not [p for p in Path(tempfile.gettempdir()).glob("kronespor-*") if p.stat().st_mtime > time.time() - 1]
