"""What a worker answers, in frames: one letter of its kind, its length in eight bytes, and its content."""

import json
import os
import select
import time
from typing import IO

from kronespor.reading.document import Progress, ReadingError
from kronespor.remarks import remark_of
from kronespor.sandbox.encoding import MALFORMED

MAX_ANSWER = 300 * 2**20  # bytes


class WorkerError(Exception):
    """The worker is gone; if `code` is set, because it makes no progress or takes too long, for so many seconds."""

    def __init__(self, code: str = "", seconds: float = 0) -> None:
        super().__init__(code)
        self.code, self.seconds = code, seconds


class Frames:
    """The answer to one question from a pipe: each piece within `patience` seconds, and all of it within `longest`."""

    def __init__(self, pipe: IO[bytes] | None, patience: float, longest: float) -> None:
        self._descriptor, self._patience, self._longest = descriptor(pipe), patience, longest
        self._last = time.monotonic() + longest

    def answer(self, name: str, progress: Progress | None) -> bytes:
        """The next answer; progress is passed on as it comes. ReadingError if it is a refusal, WorkerError without."""
        while True:
            head = self._bytes(9)
            kind, length = head[:1], int.from_bytes(head[1:], "big")
            if length > MAX_ANSWER:
                raise WorkerError("answer-too-large")
            content = self._bytes(length)
            if kind == b"E":
                raise _refusal(content, name)
            if kind != b"P":
                return content
            if progress is not None:
                done, total = content.split()
                progress(int(done), int(total))

    def _bytes(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count:
            now = time.monotonic()
            if self._last <= now:
                raise WorkerError("reader-slow", self._longest)
            if not select.select([self._descriptor], [], [], min(self._patience, self._last - now))[0]:
                if self._last - now <= self._patience:
                    continue
                raise WorkerError("reader-hung", self._patience)
            part = os.read(self._descriptor, min(count, 1 << 20))
            if not part:
                raise WorkerError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def descriptor(pipe: IO[bytes] | None) -> int:
    """A worker's end of a pipe. WorkerError if it has none any more."""
    if pipe is None:
        raise WorkerError
    return pipe.fileno()


def _refusal(content: bytes, name: str) -> ReadingError:
    """The worker's own error."""
    try:
        return ReadingError(remark_of(json.loads(content)))
    except MALFORMED:
        return ReadingError("answer-malformed", name=name)
