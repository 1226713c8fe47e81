"""The process that opens untrusted files: `python -m kronespor.sandbox.worker`, driven by `sandbox.Reader`.

It takes requests as lines of JSON on standard input and answers on standard output with frames: a letter, eight bytes
of length, and that many bytes. P is progress, D a document, footed if it was asked to be, or the linked figures of a
file, L a list of unpacked files, F a file's path, I a picture, C what a released file carries, W words or their places,
K a file with comments or other figures, and E the remark of a ReadingError.

It is confined before it opens anything: it reads the programs of the machine and one folder, writes another, reaches
nobody, and starts nothing; a launcher beside it, as confined, runs Tesseract and LibreOffice (`sandbox.launching`).
"""

import contextlib
import ctypes
import json
import mimetypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import kronespor
from kronespor.sandbox import landlock, launching, seccomp
from kronespor.sandbox.priority import give_way

CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 0x10000000, 0x40000000, 1, 24
MACHINE = (
    *("/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/alternatives", "/etc/libreoffice", "/etc/localtime"),
    *(
        "/etc/ld.so.cache",
        "/var/cache/fontconfig",
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
        "/proc/cpuinfo",
        "/proc/loadavg",
        "/proc/meminfo",
        "/sys/devices/system/cpu",
    ),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
)
"""What of the machine is read: programs, libraries, fonts. No settings, no keys, nothing of other processes."""
LIBREOFFICE_MEMORY = 6 * 2**30  # bytes of address space: it maps more than it uses
MAX_WRITTEN = 2**30  # bytes of a file
MAX_OPEN_FILES = 256


def main() -> None:
    """Serve requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing a library prints gets among the answers
    give_way()
    mimetypes.init()  # which reads the machine's lists, that no one can once confined: openpyxl asks for them
    asked = json.loads(sys.argv[1])
    missing = _confine(asked, answers)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _send(answers, *(_not_confined(missing, request) if missing else _answer(request, answers)))


def _not_confined(missing: list[str], request: dict[str, Any]) -> tuple[bytes, bytes]:
    """The refusal to open a file where its reader cannot be confined."""
    from kronespor.remarks import Remark, remark_json

    remark = Remark("sandbox-missing", values={"name": request["name"], "missing": tuple(missing)})
    return b"E", json.dumps(remark_json(remark)).encode()


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

    def progress(done: int, total: int) -> None:
        _send(answers, b"P", f"{done} {total}".encode())

    match request["do"]:
        case "unpack":
            return b"L", _unpacked(path, Path(request["into"]), name)
        case "print":
            from kronespor.sandbox.pictures import printed

            return b"F", str(printed(path, Path(request["into"]), request["seconds"])).encode()
        case "picture":
            from kronespor.sandbox.pictures import picture_of

            return b"I", picture_of(path, request["page"])
        case "places":
            from kronespor.sandbox.pictures import places_of

            return b"W", json.dumps(places_of(path, request["words"])).encode()
        case "all-words":
            from kronespor.sandbox.pictures import all_words

            return b"W", json.dumps(all_words(path)).encode()
        case "words":
            from kronespor.sandbox.pictures import words_in

            return b"W", json.dumps(words_in(path, request["page"], request["box"])).encode()
        case "carried":
            from kronespor.reading.attached import carried

            return b"C", json.dumps(asdict(carried(path.read_bytes()))).encode()
        case "comment":
            return b"K", _commented(path, name, request)
        case "linked":
            from kronespor.linked import linked_figures
            from kronespor.sandbox.encoding import encoded

            return b"D", encoded(tuple(linked_figures(path, name)))
        case "refresh":
            from kronespor.linked import Fresh, refreshed

            return b"K", refreshed(path, name, {int(n): Fresh(*new) for n, new in request["fresh"].items()})
        case "rows":
            from kronespor.reading.excel.rows import write_rows

            return b"F", str(write_rows(path, Path(request["into"]), progress)).encode()
    return b"D", _document(path, name, request, progress)


def _document(path: Path, name: str, request: dict[str, Any], progress: Callable[[int, int], None]) -> bytes:
    """A document that is read, what it foots to, or both."""
    from kronespor.language import municipality
    from kronespor.reading.document import Document
    from kronespor.reading.files import read
    from kronespor.sandbox.encoding import decoded, encoded
    from kronespor.sandbox.programs import programs

    if request["do"] == "foot-read":
        document = decoded(path.read_bytes(), Document)
    else:
        words = municipality(Path(request["municipality"]) if request["municipality"] else None)
        document = read(path, name, progress, programs(), municipality=words)
    if request["do"] == "read":
        return encoded(document)
    from kronespor.footing import foot_document

    footed = foot_document(document, progress=lambda *_: progress(document.pages, document.pages))
    if request["do"] == "foot":
        return encoded((document, footed))
    from kronespor.tabulated import columns

    made = [encoded(footed), columns(document, footed)]
    return b"\n".join(made if request["do"] == "foot-read" else [encoded(document), *made])  # JSON on one line each


def _commented(path: Path, name: str, request: dict[str, Any]) -> bytes:
    from kronespor.commenting import commented, note_of
    from kronespor.sandbox.pictures import in_passage

    notes = list(map(note_of, request["notes"]))
    if Path(name).suffix.lower() == ".pdf":
        notes = [in_passage(note, path) for note in notes]
    return commented(path, name, notes, request["author"])


def _unpacked(path: Path, into: Path, name: str) -> bytes:
    from kronespor.remarks import remark_json
    from kronespor.sandbox.unpacking import unpack

    files = [[f.name, str(f.path), f.problem and remark_json(f.problem)] for f in unpack(path, into, name)]
    return json.dumps(files).encode()


def _send(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    answers.write(kind + len(content).to_bytes(8, "big") + content)
    answers.flush()


def _confine(asked: dict[str, Any], answers: BinaryIO) -> list[str]:
    """Bound what this process uses and reaches; what of the sandbox cannot be had, unless that is overruled."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = asked["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, max(memory, LIBREOFFICE_MEMORY)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(CLONE_NEWNET) != 0:  # where that is refused there are no sockets either: see seccomp
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        _drop_capabilities(libc)
    missing = []
    try:
        landlock.restrict(_readable(asked["to_read"]), [Path(asked["to_write"]), Path(os.devnull)])
    except OSError:
        missing.append("Landlock")
    launching.use(_launcher(answers))
    try:
        seccomp.forbid(starts_programs=False)
    except OSError:
        missing.append("seccomp")
    return [] if asked["overruled"] else missing


def _launcher(answers: BinaryIO) -> launching.Launcher:
    """The process that runs programs for this one, forked now; it ends when this one does."""
    (asked, asks), (answered, answering) = os.pipe(), os.pipe()
    if os.fork() == 0:
        answers.close()
        os.close(asks)
        os.close(answered)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        with contextlib.suppress(OSError):  # the worker tells of it
            seccomp.forbid(starts_programs=True)
        launching.serve(asked, answering)
        os._exit(0)
    os.close(asked)
    os.close(answering)
    return launching.Launcher(os.fdopen(asks, "wb"), os.fdopen(answered, "rb"))


def _readable(more: list[str]) -> list[Path]:
    """What may be read: programs and libraries of the machine, Python's own and ours, and what a reader is to open."""
    paths = {*MACHINE, *more, *filter(None, sys.path), str(Path(kronespor.__file__).parent)}
    return [Path(path) for path in sorted(paths)]


class _Capabilities(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int), ("sets", ctypes.c_uint32 * 6))


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Let root be a user like others."""
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    none = _Capabilities(0x20080522, 0)
    libc.capset(ctypes.byref(none), ctypes.byref(none, _Capabilities.sets.offset))


if __name__ == "__main__":
    main()
