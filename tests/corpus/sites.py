"""Sites as municipalities have them, on this machine: what stands at an address, and what was asked for."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from kronespor.corpus.sources.source import Source

Answer = tuple[int, dict[str, str], bytes]
HOME = "127.0.0.1"


@dataclass
class Site:
    """What stands where: bytes, a text, JSON, or what answers a request's headers. `asked`: paths, in order."""

    address: str = ""
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, headers: Message) -> Answer:
        """What is answered; robots.txt allows all where there is none."""
        self.asked.append(path)
        page = self.pages.get(path)
        if callable(page):
            answered: Answer = page(headers)
            return answered
        match page:
            case None:
                return 404, {}, b"not here"
            case bytes():
                return 200, {"Content-Type": "application/pdf"}, page
            case str():
                return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()
            case (int(status), dict(more), bytes(content)):
                return status, more, content
        return 200, {"Content-Type": "application/json"}, json.dumps(page).encode()

    def source(self, kind: str, **more: Any) -> Source:
        """A source that lists this site, as fast as it can be."""
        said = {"name": kind, "municipality": "Fjordby", "start": 2024, "seconds": 0.0, "internal": (HOME,), **more}
        return Source(kind=kind, address=said.pop("address", self.address), **said)


@contextmanager
def served(secured: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that is served while it is asked for, by HTTPS if `secured`."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, content = site.answer(self.path, self.headers)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer((HOME, 0), Handler)
    if secured:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    site.address = f"{'https' if secured else 'http'}://{HOME}:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def links(*addresses: str, heading: str = "") -> str:
    """A page with links to addresses; `address|text` says what stands there."""
    parts = [one.partition("|") for one in addresses]
    anchors = "".join(f'<li><a href="{address}">{text or address}</a></li>' for address, _, text in parts)
    return f"<html><head><title>Fjordby</title></head><body><h1>{heading}</h1><ul>{anchors}</ul></body></html>"


def changing(contents: list[bytes]) -> Callable[[Message], Answer]:
    """What answers with the first of the contents, with its ETag, and 304 to who has it."""

    def answer(headers: Message) -> Answer:
        tag = f'"{hash(contents[0])}"'
        return (304, {"ETag": tag}, b"") if headers["If-None-Match"] == tag else (200, {"ETag": tag}, contents[0])

    return answer
