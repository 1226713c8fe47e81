"""The process that opens untrusted files: `python -m kronespor.sandbox.worker`, driven by `sandbox.Reader`.

It takes requests as lines of JSON on standard input and answers on standard output with frames: a letter, eight bytes
of length, and that many bytes. P is progress, D a document, footed if it was asked to be, L a list of unpacked files, F
a file's path, I a picture, C what a released file carries, W words or their places, and E the remark of a ReadingError.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1
LIBREOFFICE_MEMORY = 6 * 2**30  # bytes of address space: it maps more than it uses
MAX_WRITTEN = 2**30  # bytes of a file
MAX_OPEN_FILES = 256


def main() -> None:
    """Serve requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing a library prints gets among the answers
    _confine(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        _send(answers, *_answer(json.loads(line), answers))


def _answer(request: dict[str, Any], answers: BinaryIO) -> tuple[bytes, bytes]:
    """What is served, or why not: whatever a file does to its reader, the next file is read."""
    from kronespor.reading.document import ReadingError
    from kronespor.remarks import remark_json

    try:
        return _serve(request, answers)
    except ReadingError as error:
        refusal = error
    except MemoryError:
        refusal = ReadingError("file-needs-memory")
    except RecursionError:
        refusal = ReadingError("file-nested-too-deep")
    except Exception as error:  # a fault of ours; the file must not harm the rest all the same
        refusal = ReadingError("file-damaged", error=type(error).__name__)
    return b"E", json.dumps(remark_json(refusal.about(request["name"]).remark)).encode()


def _serve(request: dict[str, Any], answers: BinaryIO) -> tuple[bytes, bytes]:
    path, name = Path(request["path"]), request["name"]
    match request["do"]:
        case "unpack":
            return b"L", _unpacked(path, Path(request["into"]), name)
        case "print":
            from kronespor.sandbox.pictures import printed

            return b"F", str(printed(path, Path(request["into"]))).encode()
        case "picture":
            from kronespor.sandbox.pictures import picture_of

            return b"I", picture_of(path, request["page"])
        case "places":
            from kronespor.sandbox.pictures import places_of

            return b"W", json.dumps(places_of(path, request["words"])).encode()
        case "words":
            from kronespor.sandbox.pictures import words_in

            return b"W", json.dumps(words_in(path, request["page"], request["box"])).encode()
        case "carried":
            from kronespor.reading.attached import carried

            return b"C", json.dumps(asdict(carried(path.read_bytes()))).encode()
    from kronespor.language import municipality
    from kronespor.reading.files import read
    from kronespor.sandbox.encoding import encoded
    from kronespor.sandbox.programs import programs

    def progress(done: int, total: int) -> None:
        _send(answers, b"P", f"{done} {total}".encode())

    words = municipality(Path(request["municipality"]) if request["municipality"] else None)
    document = read(path, name, progress, programs(), municipality=words)
    if request["do"] == "read":
        return b"D", encoded(document)
    from kronespor.footing import foot_document

    return b"D", encoded(
        (document, foot_document(document, progress=lambda *_: progress(document.pages, document.pages)))
    )


def _unpacked(path: Path, into: Path, name: str) -> bytes:
    from kronespor.remarks import remark_json
    from kronespor.sandbox.unpacking import unpack

    files = [[f.name, str(f.path), f.problem and remark_json(f.problem)] for f in unpack(path, into, name)]
    return json.dumps(files).encode()


def _send(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    answers.write(kind + len(content).to_bytes(8, "big") + content)
    answers.flush()


def _confine(memory: int) -> None:
    """Bound memory, files and processes, cut off the network, and die with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, max(memory, LIBREOFFICE_MEMORY)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


if __name__ == "__main__":
    main()
