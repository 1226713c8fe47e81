"""Files read by a service of another user, who has neither keys nor database."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kronespor.reading import ReadingError
from kronespor.sandbox import Reader, starting
from kronespor.sandbox.sessions import processes_of
from tests.commands import run
from tests.processes import ROOT, until

TEXT = "Notat om foreninger og anlæg i byen\n\nUdvalget har drøftet sagen.\n"
NOBODY = 65534


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a service that runs until the test is over, as another user if the tests may start one."""
    folder = Path(tempfile.mkdtemp())  # pytest's own are nobody else's
    folder.chmod(0o770)
    as_other = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    command = [sys.executable, "-m", "kronespor.sandbox.serving", str(folder)]
    if subprocess.run([*as_other, "test", "-x", sys.executable], capture_output=True, check=False).returncode == 0:
        os.chown(folder, 0, NOBODY)  # the tests are root's, and their Python is everybody's
        command = [*as_other, *command]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])}
    server = subprocess.Popen(command, env=env, start_new_session=True)
    until((folder / starting.SOCKET).exists)
    monkeypatch.setenv("KRONESPOR_READER", str(folder))
    monkeypatch.setattr(starting, "COMES_UP", 0.0)
    yield folder
    server.kill()
    server.wait()
    shutil.rmtree(folder)


def workers() -> dict[int, int]:
    """The users of the workers that run, by process."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if b"kronespor.sandbox.worker" in (entry / "cmdline").read_bytes():
                found[int(entry.name)] = entry.stat().st_uid
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_the_doctor_says_by_whom_files_are_opened(service: Path, tmp_path: Path) -> None:
    told = json.loads(run("doctor", "--json", home=tmp_path / "home", KRONESPOR_READER=str(service)).stdout)
    assert [one["values"] for one in told if one["code"] == "reader-apart"] == [{"folder": str(service)}]
    assert "sandbox-signals" not in {one["code"] for one in told}


def test_files_are_read_by_another_user_and_nothing_is_left(service: Path, tmp_path: Path) -> None:
    own, archive = tmp_path / "notat.txt", tmp_path / "to.zip"
    own.write_text(TEXT, "utf-8")
    own.chmod(0o600)
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("a.txt", "b.txt"):
            packed.writestr(name, TEXT)
    with Reader() as reader:
        assert reader.read(own).passages[0].text.startswith("Notat om")
        found = list(reader.unpack(archive))
        assert [(Path(one.name).name, one.path.read_text("utf-8")) for one in found] == [
            ("a.txt", TEXT),
            ("b.txt", TEXT),
        ]
        assert {one.path.stat().st_uid for one in found} == {os.geteuid()}  # which who has made them changes no more
        assert [reader.read(one.path).passages[1].text for one in found] == ["Udvalget har drøftet sagen."] * 2
        mine = {process: user for process, user in workers().items() if str(service) in _said(process)}
        assert mine and {*mine.values()} == {(service / starting.SOCKET).stat().st_uid}
    until(lambda: not any(processes_of(process) for process in mine))
    assert [path.name for path in service.iterdir()] == [starting.SOCKET]


def test_where_the_service_is_away_no_file_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KRONESPOR_READER", str(tmp_path))
    monkeypatch.setattr(starting, "COMES_UP", 0.0)
    (tmp_path / "notat.txt").write_text(TEXT, "utf-8")
    with Reader() as reader, pytest.raises(ReadingError) as refusal:
        reader.read(tmp_path / "notat.txt")
    assert refusal.value.remark.code == "reader-away"


def _said(process: int) -> str:
    """What a process was started with."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""
