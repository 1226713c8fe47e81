"""Documents are read in a process of their own: what goes wrong there is one remark, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest

from kronespor.reading import ReadingError, read
from kronespor.reading.document import Document
from kronespor.remarks import Remark
from kronespor.sandbox import Reader
from kronespor.sandbox.encoding import decoded, encoded
from tests.reading.papers import make_page
from tests.sandbox.hostile import SAMPLES, WORD, hostile


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


def test_a_document_from_the_worker_is_the_one_read_here() -> None:
    with Reader() as reader:
        for sample in sorted(SAMPLES.glob("*.*")):
            assert reader.read(sample) == read(sample)


def test_a_document_is_decoded_as_it_was_encoded() -> None:
    for sample in sorted(SAMPLES.glob("*.*")):
        document = read(sample)
        assert decoded(encoded(document)) == document


@pytest.mark.parametrize(
    "answer", [b"", b"{}", b"[]", b"[1,2]", b'["a","b","c","d",null,"1",[],[],[],[],[],[],{},"","",null,"",[]]']
)
def test_an_answer_builds_documents_and_nothing_else(answer: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        decoded(answer)


def test_a_worker_that_answers_no_document_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_ask", lambda *_: b'["cos", "system"]')
    with Reader() as reader, pytest.raises(ReadingError) as refused:
        reader.read(WORD)
    assert refused.value.remark.code == "answer-malformed"


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
    body, attached = documents_in(tmp_path / "svar.eml").values()
    assert isinstance(body, Document)
    assert isinstance(attached, Document)
    assert (body.title, len(attached.budgets)) == ("Svar om midler", 1)
    assert attached.path.endswith("svar.eml/notat 2023.docx")


def test_a_folder_gives_its_papers_in_order_and_a_bad_one_does_not_harm_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 og intet mere")
    (tmp_path / "b.docx").write_bytes(WORD.read_bytes())
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.txt").write_text("", "utf-8")
    found = documents_in(tmp_path)
    assert codes(found)[:2] == ["pdf-damaged", ""]
    assert isinstance(found[str(tmp_path / "c" / "d.txt")], Remark)


def test_too_little_memory_and_too_little_time_are_remarks(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader(memory=300 * 2**20) as reader, pytest.raises(ReadingError) as refused:
        reader.read(path)
    assert refused.value.remark.code in ("file-needs-memory", "reader-crashed")
    with Reader(patience=0.05) as reader:
        with pytest.raises(ReadingError) as refused:
            reader.read(path)
        assert refused.value.remark.code == "reader-hung"
        reader.patience = 60
        assert len(reader.read(WORD).budgets) == 1  # the next file gets a new worker


def test_a_worker_that_dies_is_a_remark(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader() as reader:
        reader.read(WORD)
        worker = reader._worker
        assert worker is not None
        threading.Timer(0.1, os.kill, (worker.pid, signal.SIGKILL)).start()
        with pytest.raises(ReadingError) as refused:
            reader.read(path)
    assert refused.value.remark.code == "reader-crashed"


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
