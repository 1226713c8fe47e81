"""A folder that is watched: the files that were saved since the last look."""

from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[int, int]
"""When a file was last changed, and its size."""
UNFINISHED = (".", "~$", "~")
"""How the names of files begin that programs keep beside what they are writing."""


class Watched:
    """Files and folders, with what each file was at the last look."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._seen: dict[Path, Stamp] = {}
        self._told: dict[Path, Stamp] = {}

    def saved(self) -> list[Path]:
        """The files that are new or changed and have come to rest: they are as they were at the look before."""
        now = dict(self._stamps())
        found = [path for path, stamp in now.items() if self._seen.get(path) == stamp != self._told.get(path)]
        self._seen = now
        self._told |= {path: now[path] for path in found}
        return found

    def _stamps(self) -> Iterable[tuple[Path, Stamp]]:
        for path in self._paths:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.name.startswith(UNFINISHED):
                    continue
                try:
                    status = file.stat()
                except OSError:
                    continue  # gone since
                if file.is_file():
                    yield file, (status.st_mtime_ns, status.st_size)
