"""The process that opens untrusted files: `python -m kronespor.sandbox.worker`, driven by `sandbox.Reader`.

It takes requests as lines of JSON on standard input and answers on standard output with frames: a letter, eight bytes
of length, and that many bytes. P is progress, D a document, L a list of papers, F a file's path, I a picture, and E the
sentence of a ReadingError.
"""

import contextlib
import ctypes
import json
import os
import pickle
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1


def main() -> None:
    """Serve requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing a library prints gets among the answers
    _confine(int(sys.argv[1]))
    from kronespor.reading.document import ReadingError

    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            kind, content = _serve(request, answers)
        except ReadingError as error:
            kind, content = b"E", str(error).encode()
        except MemoryError:
            text = f"{request['name']} needs more memory than a paper may take: split it or leave pictures out."
            kind, content = b"E", text.encode()
        except RecursionError:
            text = f"{request['name']} is nested too deep to be a paper: export it again."
            kind, content = b"E", text.encode()
        except Exception as error:  # a fault of ours; the file must not harm the rest all the same
            what = f"is damaged in a way its reader does not know ({type(error).__name__})"
            text = f"{request['name']} {what}: export it again."
            kind, content = b"E", text.encode()
        _send(answers, kind, content)


def _serve(request: dict[str, Any], answers: BinaryIO) -> tuple[bytes, bytes]:
    path, name = Path(request["path"]), request["name"]
    if request["do"] == "unpack":
        from kronespor.sandbox.unpacking import unpack

        papers = [[p.name, str(p.path), p.problem] for p in unpack(path, Path(request["into"]), name)]
        return b"L", json.dumps(papers).encode()
    if request["do"] == "print":
        from kronespor.sandbox.pictures import printed

        return b"F", str(printed(path, Path(request["into"]))).encode()
    if request["do"] == "picture":
        from kronespor.sandbox.pictures import picture_of

        return b"I", picture_of(path, request["page"])
    from kronespor.reading.files import read

    def progress(done: int, total: int) -> None:
        _send(answers, b"P", f"{done} {total}".encode())

    return b"D", pickle.dumps(read(path, name=name, progress=progress), protocol=5)


def _send(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    answers.write(kind + len(content).to_bytes(8, "big") + content)
    answers.flush()


def _confine(memory: int) -> None:
    """Bound memory, files and processes, cut off the network, and die with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hard = max(memory, 6 * 2**30)  # LibreOffice maps more than it uses
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**30, 2**30))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


if __name__ == "__main__":
    main()
