"""A head of the chain is time stamped by an authority, and proven by its certificate."""

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kronespor.register.head import heads_in
from tests.commands import refused, run

SETTINGS = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
"""


def openssl(*arguments: str | Path, content: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], input=content, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of an authority of our own (another page of it gives no stamps), and its certificate."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01")
    use = ("-addext", "extendedKeyUsage=critical,timeStamping")
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tid", "-days", "2", *use),
        *("-keyout", folder / "tsa.key", "-out", folder / "tsa.pem"),
    )

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked, query = self.rfile.read(int(self.headers["Content-Length"])), folder / "query"
            query.write_bytes(asked)
            given = b"nothing"
            if self.path == "/":
                given = openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", query)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(given)

    with HTTPServer(("127.0.0.1", 0), Authority) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", folder / "tsa.pem"
        server.shutdown()


@pytest.mark.slow
def test_a_head_is_stamped_and_the_stamp_is_proven(authority: tuple[str, Path], tmp_path: Path) -> None:
    (address, certificate), home, file = authority, tmp_path / "home", tmp_path / "head.txt"
    assert run("head", file, "--stamp", address, home=home).returncode == 0
    (head,) = heads_in(file.read_text())
    assert head.is_signed and run("verify", "--head", file, home=home).returncode == 0
    proof = ("ts", "-verify", "-in", tmp_path / "head.txt.tsr", "-CAfile", certificate, "-data")
    openssl(*proof, file)
    file.write_text(f"{head.text}0\n")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(*proof, file)


@pytest.mark.parametrize(("page", "says"), [("other", "not with a time stamp"), (None, "gives no time stamp")])
@pytest.mark.slow
def test_without_a_stamp_nothing_is_written(
    authority: tuple[str, Path], page: str | None, says: str, tmp_path: Path
) -> None:
    address = f"{authority[0]}{page}" if page else "http://127.0.0.1:9/"
    refused(run("head", tmp_path / "head.txt", "--stamp", address, home=tmp_path / "home"), says)
    assert not (tmp_path / "head.txt").exists()
