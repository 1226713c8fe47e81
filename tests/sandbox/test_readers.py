"""A folder read by several workers at once: as one by one, in its order, and what ends a worker costs one file."""

import fcntl
import os
import shutil
import signal
import subprocess
import termios
import threading
import time
from pathlib import Path

import pytest

from kronespor.footing import foot_document
from kronespor.reading import Document, Progress, read
from kronespor.remarks import Remark
from kronespor.sandbox import Readers
from kronespor.sandbox.priority import LAST
from tests.processes import python
from tests.sandbox.hostile import SAMPLES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six documents, the third of which has nothing in it, and a folder of its own for what is temporary."""
    temporary, folder = tmp_path / "temporary", tmp_path / "papers"
    temporary.mkdir()
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    for n in range(6):
        if n != 2:
            shutil.copy(SAMPLES / "svar-2026.txt", folder / f"{n}.txt")
    (folder / "2.txt").write_text(" ", "utf-8")
    return folder


def silent(_name: str) -> Progress:
    return lambda _done, _total: None


@pytest.mark.slow
def test_a_folder_is_read_as_one_by_one_in_its_order(folder: Path, tmp_path: Path) -> None:
    with Readers(3) as readers:
        outcomes = list(readers.read(readers.unpack([folder]), silent))
    assert [Path(file.name).name[0] for file, _ in outcomes] == list("012345")
    for file, outcome in outcomes:
        if isinstance(outcome, Remark):
            assert (Path(file.name).name, outcome.code) == ("2.txt", "file-empty")
        else:
            document = read(file.path)
            assert outcome == (document, foot_document(document))
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.slow
def test_a_file_that_ends_its_worker_costs_itself_alone(folder: Path) -> None:
    with Readers(1) as readers:

        def poisoned(name: str) -> Progress:
            if Path(name).stem == "3":
                worker = readers._readers[0]._worker
                assert worker is not None
                os.kill(worker.pid, signal.SIGSTOP)
                os.waitid(os.P_PID, worker.pid, os.WSTOPPED | os.WNOWAIT)  # before that it may take the request yet
                threading.Thread(target=killed_when_asked, args=(worker,)).start()
            return silent(name)

        read_from = readers.read(readers.unpack([folder]), poisoned)
        codes = {Path(f.name).stem: outcome.code if isinstance(outcome, Remark) else "" for f, outcome in read_from}
    assert codes == {"0": "", "1": "", "2": "file-empty", "3": "reader-crashed", "4": "", "5": ""}


def killed_when_asked(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a worker that stands still as soon as a request waits for it."""
    assert worker.stdin is not None
    while not any(fcntl.ioctl(worker.stdin, termios.FIONREAD, bytes(4))):
        time.sleep(0.001)
    worker.kill()


@pytest.mark.slow
def test_who_leaves_early_waits_for_no_file_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    with Readers(2) as readers:
        outcomes = readers.read(readers.unpack([folder]), silent)
        _file, outcome = next(outcomes)
        assert isinstance(outcome, tuple) and isinstance(outcome[0], Document)
        workers = [reader._worker for reader in readers._readers]
    assert all(worker is None or worker.poll() is not None for worker in workers)
    assert not list((tmp_path / "temporary").iterdir())


GIVING_WAY = """
import os, sys
from pathlib import Path
from kronespor.sandbox import Reader
from kronespor.sandbox.priority import LAST, give_way
give_way(1)
with Reader() as reader:
    reader.read(Path(sys.argv[1]))
    session = Path(f"/proc/{reader._worker.pid}/autogroup").read_text().split()[-1]
before = os.nice(0)
if os.getsid(0) != os.getpid():
    os.setsid()
give_way(LAST)
print(before, session, os.nice(0), Path("/proc/self/autogroup").read_text().split()[-1])
"""


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel shares the processor otherwise")
def test_what_gives_way_does_so_to_other_sessions_too(tmp_path: Path) -> None:
    said = python(GIVING_WAY, SAMPLES / "svar-2026.txt", env={**os.environ, "TMPDIR": str(tmp_path)})
    given, last = (str(max(niceness, os.nice(0))) for niceness in (1, LAST))  # the tests may give way themselves
    assert said.stdout.split() == [given, given, last, last], said.stderr
