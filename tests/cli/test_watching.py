"""A folder that is watched."""

import os
from pathlib import Path

from kronespor.cli.watching import Watched


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
