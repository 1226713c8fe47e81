"""What a file that has got the better of its reader can do: nothing to the machine, whoever runs it and wherever."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kronespor.reading import ReadingError
from kronespor.sandbox import Reader, reader, sessions
from kronespor.sandbox.libreoffice import converted
from tests.processes import python, until
from tests.sandbox.hostile import WORD

ATTEMPTS = r"""
import json, os, socket, subprocess, sys, time
from pathlib import Path
from kronespor.sandbox import landlock, launching, seccomp, worker
import resource, threading, signal, concurrent.futures

home, user, with_namespaces = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "True"
key, out, into = home / "secret.key", home / "r" / "out", home / "r" / "in"
for path in (home, key, out, into, into / "paper"):
    os.chown(path, user, user) if os.geteuid() == 0 else None
if user != os.geteuid():
    os.setgroups([]), os.setgid(user), os.setuid(user)
if not with_namespaces:
    filters = seccomp._Filters()
    filters.refuse(("unshare",))
    filters.load()
assert key.read_text() == "hemmelig"
os.environ["TMPDIR"] = str(out)
missing = worker._confine(
    {"memory": 3 * 2**30, "to_read": [str(into)], "to_write": str(out), "overruled": False}, open(os.devnull, "wb")
)
parent = os.getppid()
allowed = {
    "reads its paper": lambda: (into / "paper").read_text(),
    "writes its folder": lambda: (out / "x").write_text("x"),
    "has threads": lambda: concurrent.futures.ThreadPoolExecutor(2).submit(int, "1").result(),
}
refused = {
    "reads the key": lambda: key.read_text(),
    "lists the folder": lambda: os.listdir(home),
    "reads what others were started with": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
    "reads accounts": lambda: Path("/etc/passwd").read_text(),
    "writes outside": lambda: (home / "new").write_text("x"),
    "changes its paper": lambda: (into / "paper").write_text("x"),
    "makes a folder": lambda: (home / "new").mkdir(),
    "removes": lambda: key.unlink(),
    "renames": lambda: key.rename(out / "key"),
    "links": lambda: os.link(key, out / "key"),
    "opens to all": lambda: key.chmod(0o777),
    "gives away": lambda: os.chown(key, os.getuid(), os.getgid()),
    "cuts": lambda: os.truncate(key, 0),
    "dates": lambda: os.utime(key),
    "opens a socket": lambda: socket.socket(),
    "opens a unix socket": lambda: socket.socket(socket.AF_UNIX),
    "forks": lambda: os.fork() or os._exit(0),
    "starts a program": lambda: subprocess.run(["/bin/true"]),
    "becomes a program": lambda: os.execv("/bin/true", ["true"]),
    "signals": lambda: os.kill(parent, 0),
    "bounds another": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (1, 1)),
    "leaves its session": lambda: os.setsid(),
    "has any program started": lambda: launching.run(["/bin/sh", "-c", "true"], b"", 9),
    "has a program of its own started": lambda: launching.run([str(out / "soffice")], b"", 9),
}
(out / "soffice").write_text("#!/bin/sh\ntrue\n")
os.umask(0)
found = {}
for name, attempt in {**allowed, **refused}.items():
    try:
        attempt()
        found[name] = "done"
    except (OSError, subprocess.SubprocessError) as error:
        found[name] = "refused"
print(json.dumps({"missing": missing, "allowed": [n for n in allowed if found[n] != "done"],
                  "refused": [n for n in refused if found[n] != "refused"]}))
"""
NOBODY = 65534
IS_ROOT = os.geteuid() == 0


@pytest.mark.parametrize("with_namespaces", [True, False])
@pytest.mark.parametrize("user", [0, NOBODY] if IS_ROOT else [os.geteuid()])
def test_the_worker_reaches_nothing(tmp_path: Path, user: int, with_namespaces: bool) -> None:
    below_temporary = next(n for n, p in enumerate(tmp_path.parents) if p.name.startswith("pytest-of-"))
    for folder in (tmp_path, *tmp_path.parents[: below_temporary + 1]) if IS_ROOT else ():
        folder.chmod(0o755)
    home = tmp_path / "home"
    for name in ("in", "out"):
        (home / "r" / name).mkdir(parents=True)
    (home / "r" / "in" / "paper").write_text("x", "utf-8")
    (home / "secret.key").write_text("hemmelig", "utf-8")
    done = python(ATTEMPTS, home, str(user), str(with_namespaces), env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"missing": [], "allowed": [], "refused": []}
    assert (home / "secret.key").read_text("utf-8") == "hemmelig"


WITHOUT = r"""
import os, sys
from pathlib import Path
from kronespor.sandbox import Reader, seccomp
filters = seccomp._Filters()
filters.refuse(("landlock_create_ruleset",), 38)
filters.load()
from kronespor.reading import ReadingError
with Reader() as reader:
    for found in reader.unpack(Path(sys.argv[1])):
        print(*(found.problem.code, *found.problem.values["missing"]) if found.problem else ("unpacked",))
    try:
        print(reader.read(Path(sys.argv[1])).media_type)
    except ReadingError as error:
        print(error.remark.code)
"""


def test_where_it_cannot_be_confined_nothing_is_opened_unless_that_is_overruled() -> None:
    env = {name: value for name, value in os.environ.items() if name != "KRONESPOR_SANDBOX"}
    refused = python(WITHOUT, WORD, env=env)
    assert refused.stdout.split() == ["sandbox-missing", "Landlock", "sandbox-missing"], refused.stderr
    overruled = python(WITHOUT, WORD, env={**env, "KRONESPOR_SANDBOX": "off"})
    assert overruled.stdout.split()[0] == "unpacked" and "word" in overruled.stdout, overruled.stderr


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A LibreOffice that starts another process and never ends, and the file in which it says which."""
    program = tmp_path / "program" / "soffice"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nsleep 1000 &\necho $! $$ > "$HOME/started"\nsleep 1000\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    yield program
    assert not alive(program)


def alive(program: Path) -> list[str]:
    """The processes of a program."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(program) in entry.read_text("utf-8", "replace"):
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_nothing_of_libreoffice_is_left_when_it_takes_too_long(hanging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PRINTING", 1.0)
    with Reader() as own:
        with pytest.raises(ReadingError) as refused:
            own.printed(WORD)
        assert refused.value.remark.code in ("conversion-slow", "reader-hung")
        worker = own._worker
    assert worker is None or sessions.processes_of(worker.pid) == []


@pytest.mark.slow
def test_nothing_is_left_when_the_reader_is_killed(hanging: Path, tmp_path: Path) -> None:
    code = "import sys\nfrom pathlib import Path\nfrom kronespor.sandbox import Reader\n"
    code += "with Reader() as r:\n    print(r._worker.pid, flush=True)\n    r.printed(Path(sys.argv[1]))\n"
    asking = subprocess.Popen([sys.executable, "-c", code, str(WORD)], stdout=subprocess.PIPE, text=True)
    assert asking.stdout is not None
    session = int(asking.stdout.readline())
    until(lambda: bool(alive(hanging)))
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    until(lambda: not sessions.processes_of(session) and not alive(hanging))


def test_a_file_that_goes_on_and_on_is_given_up(tmp_path: Path) -> None:
    many = tmp_path / "stor.txt"
    many.write_text("Indsats\t2024\n" + "".join(f"Indsats {n}\t{n}\n" for n in range(200_000)), "utf-8")
    with Reader(longest=0.05) as own, pytest.raises(ReadingError) as refused:
        own.read(many)
    assert refused.value.remark.code == "reader-slow"


def test_a_link_that_the_worker_makes_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmelig", "utf-8")
    with Reader() as own:
        into, taken = own._out / "a", own._in / "b"
        into.mkdir()
        taken.mkdir()
        (into / "link.txt").symlink_to(secret)
        (own._out / "c").symlink_to(tmp_path)
        for made, folder in ((into / "link.txt", into), (own._out / "c" / "secret", own._out / "c"), (secret, into)):
            with pytest.raises(ReadingError) as refused:
                own._taken(made, folder, taken)
            assert refused.value.remark.code == "answer-malformed"
    assert secret.read_text("utf-8") == "hemmelig"


HTML = """<html><body><p>Et notat med billeder.</p><img src="{address}/a.png" width="200" height="200">
<img src="{secret}" width="200" height="200"><iframe src="{address}/b"></iframe></body></html>"""
ODT = """<?xml version="1.0" encoding="UTF-8"?><office:document
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>Et notat
<draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char"><draw:image xlink:href="{address}/c.png"
 xlink:actuate="onLoad"/></draw:frame><draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">
<draw:image xlink:href="{secret}" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body>
</office:document>"""
LINKED = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:drawing>
<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
<wp:extent cx="1800000" cy="1800000"/><wp:docPr id="1" name="p"/>
<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">
<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>
<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>
<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rIdBait"/>
<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="1800000" cy="1800000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic>
</wp:inline></w:drawing></w:r></w:p>"""
RELATION = (
    '<Relationship Id="rIdBait" TargetMode="External" Target="{address}/d.png" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("is_confined", [pytest.param(True, marks=pytest.mark.thorough), False])
def test_links_of_office_files_are_not_followed(tmp_path: Path, is_confined: bool) -> None:
    """Neither in the sandbox, nor by LibreOffice's own settings where it is overruled."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (50, 50), "red").save(secret)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for path in baits(tmp_path, f"http://127.0.0.1:{server.getsockname()[1]}", secret.as_uri()):
            if is_confined:
                with Reader() as own:
                    assert not is_red(own.picture(own.printed(path), 1)), path.name
            else:
                with converted(path, path.suffix, "pdf") as pdf, Reader() as own:
                    assert not is_red(own.picture(pdf, 1)), path.name
            with pytest.raises(BlockingIOError):  # nobody has come
                server.accept()


def baits(folder: Path, address: str, secret: str) -> Iterator[Path]:
    """Files that ask for an address and a file of the machine."""
    for name, text in {"a.html": HTML, "b.fodt": ODT}.items():
        (folder / name).write_text(text.format(address=address, secret=secret), "utf-8")
        yield folder / name
    with zipfile.ZipFile(WORD) as word, zipfile.ZipFile(folder / "c.docx", "w") as made:
        for item in word.infolist():
            data = word.read(item)
            if item.filename == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + LINKED.encode())
            elif item.filename == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", RELATION.format(address=address).encode())
            made.writestr(item, data)
    yield folder / "c.docx"


def is_red(png: bytes) -> bool:
    """Whether a page has a red picture."""
    colours = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24) or []
    return any(n > 1000 and r > 200 and g < 60 and b < 60 for n, (r, g, b) in colours)  # type: ignore[misc]
