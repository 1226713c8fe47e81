"""A visitor of other people's web sites: it keeps to robots.txt and to a host's pace, and out of our own network."""

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from http.cookiejar import CookieJar
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)
from urllib.robotparser import RobotFileParser

from kronespor import __version__
from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.source import Source

AGENT = "Kronespor"
PATIENCE = 60.0  # seconds for a host to answer, or to send the next piece
TRIES = 4
LONGEST_WAIT = 300.0  # seconds that a host may ask us to wait
PIECE = 1 << 16
MOST_ROBOTS = 512 * 1024  # bytes of a robots.txt that are read, as RFC 9309 has it
BUSY = {429, 500, 502, 503, 504}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SAFE = "%/:=&?~#+!$,;'@()*[]"
_DIGITS = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Page:
    """What a host answered; `status` is 304 where what we have is still so. `address` is where it was found."""

    address: str
    status: int
    content: bytes = b""
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


class StoppedError(Exception):
    """The visit was to end: nothing more is asked for."""


@dataclass
class _Host:
    """When a host may be asked next, whichever source asks."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


_hosts: defaultdict[str, _Host] = defaultdict(_Host)


class Web:
    """Asks for the pages and documents of a source. `stop` ends whatever waits."""

    def __init__(self, source: Source, stop: threading.Event | None = None) -> None:
        self.source, self._stop = source, stop or threading.Event()
        self._robots: dict[str, RobotFileParser] = {}
        self._agent = f"{AGENT}/{__version__}" + (f" ({source.contact})" if source.contact else "")
        internal = tuple(map(ipaddress.ip_network, source.internal))
        self._opener: OpenerDirector = build_opener(
            ProxyHandler({}),
            HTTPCookieProcessor(CookieJar()),
            _Plain(internal),
            _Secure(internal),
            _Redirects(self),
        )

    def __call__(self, address: str, /, etag: str = "", last_modified: str = "") -> Page:
        """What stands at an address; CorpusError if it may not be asked for, or cannot be had."""
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        held = bytearray()
        known = ""
        for attempt in range(1, TRIES + 1):
            ranged = {"Range": f"bytes={len(held)}-", "If-Range": known} if held and known else {}
            try:
                self.allow(address)
                response = self._open(address, {**headers, **ranged})
                with response:
                    if response.status in BUSY and attempt < TRIES:
                        self._wait(_asked(response.headers.get("Retry-After", ""), attempt))
                        continue
                    if 300 <= response.status < 304:  # led where nobody is led, or in a circle
                        raise CorpusError("address-refused", address=response.headers.get("Location", address))
                    if response.status != 206:
                        held.clear()
                    known = response.headers.get("ETag", "")
                    self._take(response, held)
                    return _page(response, bytes(held))
            except (OSError, HTTPException) as error:  # a URLError is an OSError
                if attempt == TRIES:
                    why = type(getattr(error, "reason", error)).__name__
                    raise CorpusError("not-reached", address=address, why=why) from error
                self._wait(min(2.0**attempt * self.source.seconds, LONGEST_WAIT))
        raise AssertionError("the last try returns or raises")

    def allow(self, address: str) -> None:
        """Wait until the host may be asked. CorpusError if it is not to be, by robots.txt or by the address."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CorpusError("address-refused", address=address)
        robots = self._robots_of(f"{parts.scheme}://{parts.netloc}")
        if not robots.can_fetch(AGENT, address):
            raise CorpusError("robots-forbid", address=address)
        self._pace(parts.netloc, float(robots.crawl_delay(AGENT) or 0))

    def _robots_of(self, origin: str) -> RobotFileParser:
        if origin not in self._robots:
            self._robots[origin] = _robots("")  # robots.txt itself may be asked for, wherever it leads
            try:
                self._pace(urlsplit(origin).netloc, 0)
                with self._open(f"{origin}/robots.txt", {}) as response:
                    if response.status in BUSY | {401, 403}:  # RFC 9309: what cannot be read forbids
                        text = "User-agent: *\nDisallow: /"
                    else:
                        content = response.read(MOST_ROBOTS) if response.status == 200 else b""
                        text = content.decode("utf-8", "replace")
            except BaseException:
                del self._robots[origin]
                raise
            self._robots[origin] = _robots(text)
        return self._robots[origin]

    def _pace(self, netloc: str, delay: float) -> None:
        host = _hosts[netloc]
        with host.lock:
            self._wait(host.free_at - time.monotonic())
            host.free_at = time.monotonic() + max(self.source.seconds, delay)

    def _wait(self, seconds: float) -> None:
        if self._stop.wait(max(seconds, 0)):
            raise StoppedError

    def _open(self, address: str, headers: Mapping[str, str]) -> Any:
        sent = {"User-Agent": self._agent, "Accept-Encoding": "identity"} | {k: v for k, v in headers.items() if v}
        request = Request(quote(address, safe=SAFE), headers=sent)  # noqa: S310 (`allow` has seen the scheme)
        try:
            return self._opener.open(request, timeout=PATIENCE)
        except HTTPError as answer:
            if answer.status is None or answer.status < 300:
                raise
            return answer

    def _take(self, response: Any, held: bytearray) -> None:
        """Add what the host sends, as long as it is not too much; what has come is kept if it breaks off."""
        said = response.headers.get("Content-Length", "")
        wanted = len(held) + int(said) if _DIGITS.match(said) and said.isdigit() else None
        while True:
            if (wanted or 0) > self.source.largest or len(held) > self.source.largest:
                raise CorpusError("fetched-too-large", address=response.url, most=self.source.largest)
            if self._stop.is_set():
                raise StoppedError
            piece = response.read1(PIECE) if hasattr(response, "read1") else response.read(PIECE)
            if not piece:
                break
            held += piece
        if wanted is not None and len(held) < wanted:
            raise ConnectionResetError


def _robots(text: str) -> RobotFileParser:
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    return robots


def _asked(retry_after: str, attempt: int) -> float:
    """How long a host asks us to wait."""
    return min(float(retry_after) if retry_after.isdigit() else 2.0**attempt, LONGEST_WAIT)


def _page(response: Any, content: bytes) -> Page:
    headers: HTTPMessage = response.headers
    status = 200 if response.status == 206 else int(response.status)
    kind = (headers.get_content_type()[:120], headers.get_content_charset(""))
    return Page(
        response.url, status, content, *kind, headers.get("ETag", "")[:300], headers.get("Last-Modified", "")[:60]
    )


def _connected(address: tuple[str, int], timeout: float | None, internal: Sequence[Network]) -> socket.socket:
    """A connection to a host; to one that is no public one only if the source may lead there.

    What is looked at is the address that is connected to: no second look-up can give another.
    """
    error: OSError = OSError()
    for family, kind, protocol, _, found in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        one_of = ipaddress.ip_address(str(found[0]).partition("%")[0])
        if not one_of.is_global and not any(one_of in network for network in internal):
            raise CorpusError("address-internal", address=address[0])
        one = socket.socket(family, kind, protocol)
        one.settimeout(timeout)
        try:
            one.connect(found)
        except OSError as failed:
            one.close()
            error = failed
        else:
            return one
    raise error


class _Plain(HTTPHandler):
    def __init__(self, internal: Sequence[Network]) -> None:
        super().__init__()
        self.internal = internal

    def http_open(self, req: Request) -> Any:
        internal = self.internal

        class Connection(HTTPConnection):
            def connect(self) -> None:
                self.sock = _connected((self.host, self.port), self.timeout, internal)

        return self.do_open(Connection, req)


class _Secure(HTTPSHandler):
    def __init__(self, internal: Sequence[Network]) -> None:
        self.context = ssl.create_default_context()
        super().__init__(context=self.context)
        self.internal = internal

    def https_open(self, req: Request) -> Any:
        internal, context = self.internal, self.context

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                plain = _connected((self.host, self.port), self.timeout, internal)
                self.sock = context.wrap_socket(plain, server_hostname=self.host)

        return self.do_open(Connection, req, context=context)


class _Redirects(HTTPRedirectHandler):
    """Leads on to what may be asked for, as if it were asked for first."""

    max_redirections = 5

    def __init__(self, web: Web) -> None:
        self.web = web

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        self.web.allow(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
