"""A folder that is watched."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kronespor.cli.watching import Watched
from tests.commands import COMMAND
from tests.databases import environment


def test_a_file_is_told_once_it_is_saved_and_each_time_again(tmp_path: Path) -> None:
    paper, watched = tmp_path / "notat.txt", Watched([tmp_path])
    paper.write_text("Indsats\t2024\n", "utf-8")
    (tmp_path / "~$notat.docx").write_text("Word's own")
    assert watched.saved() == []  # it may still be written
    assert watched.saved() == [paper]
    assert watched.saved() == []
    os.utime(paper, (1, 1))
    assert [watched.saved() for _ in range(3)] == [[], [paper], []]
    paper.unlink()
    assert watched.saved() == []


@pytest.mark.slow
def test_a_folder_is_checked_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text(
        "Tabel 1: Midler (kr.)\nIndsats\t2024\nAlfa\t100\nBeta\t50\nI alt\t160\n", "utf-8"
    )
    command = (sys.executable, "-c", COMMAND, "check", "--watch", tmp_path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(tmp_path / "home")) as watching:
        assert watching.stdout is not None
        assert any("does-not-foot" in line for line in watching.stdout)
        watching.send_signal(signal.SIGINT)
        watching.stdout.read()
