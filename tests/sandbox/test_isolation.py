"""Documents are read in a process of their own: what goes wrong there is one remark, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from kronespor.reading import ReadingError, read
from kronespor.sandbox import Reader
from tests.processes import PATIENCE, until
from tests.reading.papers import make_page
from tests.sandbox.hostile import SAMPLES, WORD, hostile

PAGES = 200


@pytest.mark.slow
def test_a_document_from_the_worker_is_the_one_read_here() -> None:
    with Reader() as reader:
        for sample in sorted(SAMPLES.glob("*.*")):
            assert reader.read(sample) == read(sample)


def test_a_worker_that_answers_no_document_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_ask", lambda *_: b'["cos", "system"]')
    with Reader() as reader, pytest.raises(ReadingError) as refused:
        reader.read(WORD)
    assert refused.value.remark.code == "answer-malformed"


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


@pytest.mark.slow
def test_too_little_memory_and_too_little_time_are_remarks(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader(memory=300 * 2**20, patience=600) as reader, pytest.raises(ReadingError) as refused:
        reader.read(path)
    assert refused.value.remark.code in ("file-needs-memory", "reader-crashed")
    with Reader(patience=0.05) as reader:
        with pytest.raises(ReadingError) as refused:
            reader.read(path)
        assert refused.value.remark.code == "reader-hung"
        reader.patience = PATIENCE
        assert len(reader.read(WORD).budgets) == 1  # the next file gets a new worker


@pytest.mark.slow
def test_a_text_that_needs_more_memory_than_there_is_is_not_called_damaged(tmp_path: Path) -> None:
    path, lines = (
        tmp_path / "stor.docx",
        b"".join(b"<w:p><w:r><w:t>Linje %d</w:t></w:r></w:p>" % n for n in range(100_000)),
    )
    with zipfile.ZipFile(WORD) as small, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as large:
        for name in small.namelist():
            large.writestr(name, small.read(name).replace(b"<w:body>", b"<w:body>" + lines))
    with Reader(memory=150 * 2**20, patience=600) as reader, pytest.raises(ReadingError) as refused:
        reader.read(path)
    assert refused.value.remark.code in ("file-needs-memory", "reader-crashed")


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
def test_hundreds_of_pages_take_bounded_memory_and_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(make_page(tmp_path))
    many = pypdfium2.PdfDocument.new()
    for _ in range(PAGES):
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
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=True)
    pages, reports, kilobytes = map(int, done.stdout.splitlines()[-1].split())
    assert (pages, reports) == (PAGES, PAGES)
    assert kilobytes < 250 * 1024

    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert process.stdout is not None
    process.stdout.readline()  # five pages are read
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    until(lambda: not list(home.iterdir()))


@pytest.mark.slow
def test_a_folder_of_hostile_files_goes_through_check(tmp_path: Path) -> None:
    folder, temporary = hostile(tmp_path), tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "kronespor.cli.main", "check", "--json", str(folder)],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=PATIENCE + len(list(folder.iterdir())),
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    import json

    report = json.loads(done.stdout)
    assert len(report["documents"]) + len(report["unreadable"]) == len(list(folder.iterdir()))
    for unreadable in report["unreadable"]:
        assert Path(unreadable["path"]).name in unreadable["message"]
        assert unreadable["remark"]["code"] not in ("reader-crashed", "file-damaged"), unreadable
    assert not list(temporary.glob("kronespor-*"))


def test_a_text_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, called = tmp_path / "tesseract", tmp_path / "called"
    program.write_text(f"#!/bin/sh\ntouch {called}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "notat.txt").write_text("Et notat", "utf-8")
    with Reader() as reader:
        assert reader.read(tmp_path / "notat.txt").path == str(tmp_path / "notat.txt")
    assert not called.exists()
