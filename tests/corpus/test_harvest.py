"""A harvest: what is new is fetched, what is gone is marked, and a source that yields too little is red."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.harvest import fetch_due, fetch_of, look
from kronespor.corpus.models import Harvest, ListedDocument
from kronespor.corpus.sources.source import Bounds, Source
from kronespor.corpus.sources.web import Web
from kronespor.corpus.store import Store
from tests.corpus.sites import HOME, Answer, Site, changing, links, served

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
YEAR = timezone.localdate().year - 1
PATTERN = r"(?P<committee>[^/]+)/(?P<year>\d{4})/(?P<meeting>m\d)-"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as one:
        yield one


def source(site: Site, *paths: str, **more: Any) -> Source:
    """A source whose sitemap has these paths."""
    listed = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in paths)
    site.pages["/sitemap.xml"] = f"<urlset>{listed}</urlset>"
    address = f"{site.address}/sitemap.xml"
    return site.source("sitemap", address=address, start=YEAR, options={"document": PATTERN}, recheck=9999, **more)


def harvested(source: Source, store: Store) -> tuple[Harvest, list[ListedDocument]]:
    fetch = fetch_of(source, Web(source))
    harvest = look(source, fetch)
    return harvest, list(fetch_due(source, fetch, store))


def codes(harvest: Harvest) -> list[str]:
    return [fault.code for fault in harvest.faults]


def path(name: str, year: int = YEAR) -> str:
    return f"/udvalg/{year}/{name}.pdf"


def test_what_is_new_is_fetched_once(site: Site, tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    site.pages |= {path("m1-a"): b"%PDF a", path("m1-b"): b"%PDF b"}
    found = source(site, path("m1-a"), path("m1-b"))
    harvest, fetched = harvested(found, store)
    assert harvest.counts == {str(YEAR): {"meetings": 1, "documents": 2}}
    assert [(d.state, d.year, d.committee) for d in fetched] == [("held", YEAR, "udvalg")] * 2
    assert {store.document(d.sha256) for d in fetched} == {b"%PDF a", b"%PDF b"}
    site.asked.clear()
    assert harvested(found, store)[1] == []  # no day: nothing says that they are still new
    assert site.asked == ["/robots.txt", "/sitemap.xml"]


def test_what_is_still_new_is_asked_for_again_and_other_bytes_are_a_version_of_their_own(
    site: Site, tmp_path: Path
) -> None:
    store, contents = Store(str(tmp_path)), [b"%PDF first"]
    site.pages[path("m1-a")] = changing(contents)
    found = source(site, path("m1-a"))
    harvested(found, store)
    ListedDocument.objects.update(state="footed", held_on=timezone.localdate())
    fetch = fetch_of(found, Web(found))
    Harvest.objects.create(source=found.name, started_at=timezone.now())
    (same,) = fetch_due(found, fetch, store)
    assert same.state == "footed"  # 304: it is as it was
    contents[:] = [b"%PDF second"]
    Harvest.objects.create(source=found.name, started_at=timezone.now())
    list(fetch_due(found, fetch, store))
    old, new = ListedDocument.objects.order_by("pk")
    assert (old.replaced_on, new.replaced_on) == (timezone.localdate(), None)
    assert (old.state, new.state, store.document(new.sha256)) == ("footed", "held", b"%PDF second")


def test_what_is_gone_is_marked_with_its_reason_and_loss_without_one_is_red(site: Site, tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    paths = [path(name) for name in ("m1-a", "m1-b", "m1-c", "m1-d", "m2-e")]
    site.pages |= dict.fromkeys(paths, b"%PDF")
    harvested(source(site, *paths), store)
    site.pages[paths[0]] = (410, {"Content-Type": "text/html"}, b"<p>Fjernet: <b>persondata</b></p>")
    harvest, _ = harvested(source(site, *paths[1:]), store)
    gone = ListedDocument.objects.get(address__endswith=paths[0])
    assert (gone.withdrawn_on, gone.withdrawn_because) == (timezone.localdate(), "Fjernet: persondata")
    assert codes(harvest) == []
    del site.pages[paths[1]]
    harvest, _ = harvested(source(site, *paths[2:]), store)  # paths[2] is listed, paths[1] is gone without a word
    assert ListedDocument.objects.get(address__endswith=paths[1]).withdrawn_on == timezone.localdate()
    assert codes(harvest) == ["source-loses-documents"]
    assert dict(harvest.faults[0].values) == {"name": "sitemap", "year": YEAR, "listed": 3, "before": 5}
    harvest, _ = harvested(source(site, *paths[3:]), store)
    assert ListedDocument.objects.get(address__endswith=paths[2]).withdrawn_on is None  # only the list lacks it
    harvest, _ = harvested(source(site, *paths[1:]), store)
    assert ListedDocument.objects.get(address__endswith=paths[1]).withdrawn_on is None  # it is listed again
    assert codes(harvest) == []


def test_a_source_that_yields_less_than_its_minimum_is_red_though_every_request_succeeded(
    site: Site, tmp_path: Path
) -> None:
    paths = [path("m1-a"), path("m2-b")]
    site.pages |= dict.fromkeys(paths, b"%PDF")
    bounds = {"meetings": Bounds(3), "documents": Bounds(1, 1)}
    harvest, fetched = harvested(source(site, *paths, **bounds), Store(str(tmp_path)))
    assert codes(harvest) == ["source-too-few", "source-too-many"]
    assert {d.state for d in fetched} == {"held"}
    site.pages["/sitemap.xml"] = (503, {"Retry-After": "0"}, b"")
    found = site.source("sitemap", address=f"{site.address}/sitemap.xml")
    harvest = look(found, Web(found))
    assert (codes(harvest), harvest.ended_at) == (["not-reached"], None)


def test_a_document_that_cannot_be_had_costs_itself_and_is_given_up(site: Site, tmp_path: Path) -> None:
    site.pages |= {path("m1-a"): (403, {}, b""), path("m1-b"): b"%PDF"}
    found = source(site, path("m1-a"), path("m1-b"))
    for _ in range(6):
        harvested(found, Store(str(tmp_path)))
    failed, held = ListedDocument.objects.order_by("address")
    assert (failed.state, failed.attempt, held.state) == ("failed", 5, "held")
    assert failed.problem is not None and failed.problem.values["why"] == "403"
    assert site.asked.count(path("m1-a")) == 5


def test_robots_txt_is_kept_to(site: Site) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /lukket/\nCrawl-delay: 0"
    site.pages["/lukket/a.pdf"] = b"%PDF"
    with pytest.raises(CorpusError) as refused:
        Web(site.source("sitemap"))(f"{site.address}/lukket/a.pdf")
    assert refused.value.remark.code == "robots-forbid"
    assert site.asked == ["/robots.txt"]
    site.pages["/robots.txt"] = (403, {}, b"")
    with pytest.raises(CorpusError):
        Web(site.source("sitemap"))(f"{site.address}/a.pdf")


def test_a_robots_txt_that_stands_elsewhere_is_kept_to(site: Site) -> None:
    site.pages["/robots.txt"] = (301, {"Location": "/da/robots.txt"}, b"")
    site.pages["/da/robots.txt"] = "User-agent: Kronespor\nDisallow: /a"
    site.pages["/b"] = b"%PDF"
    web = Web(site.source("sitemap"))
    assert web(f"{site.address}/b").content == b"%PDF"
    with pytest.raises(CorpusError) as refused:
        web(f"{site.address}/a")
    assert refused.value.remark.code == "robots-forbid"


def test_a_secured_site_is_believed_by_its_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, day = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Fjordby")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOME))]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, hashes.SHA256())
    certificate, pem = tmp_path / "fjordby.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate.write_bytes(signed.public_bytes(pem) + private)
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(certificate)
    with served(secured) as site:
        site.pages["/a"] = b"%PDF"
        with pytest.raises(CorpusError) as refused:
            Web(site.source("sitemap"))(f"{site.address}/a")
        assert refused.value.remark.values["why"] == "SSLCertVerificationError"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert Web(site.source("sitemap"))(f"{site.address}/a").content == b"%PDF"


def test_no_source_leads_into_our_own_network_unless_it_says_so(site: Site) -> None:
    web = Web(site.source("sitemap"))
    port = site.address.rpartition(":")[2]
    for number, target in enumerate((f"http://127.0.0.2:{port}/", "file:///etc/passwd", "http://169.254.169.254/")):
        site.pages[f"/{number}"] = (302, {"Location": target}, b"")
        with pytest.raises(CorpusError) as refused:
            web(f"{site.address}/{number}")
        assert refused.value.remark.code in {"address-internal", "address-refused"}
    with pytest.raises(CorpusError) as refused:
        Web(site.source("sitemap", internal=()))(f"{site.address}/a.pdf")
    assert refused.value.remark.code == "address-internal"
    site.pages["/a.pdf"] = (301, {"Location": "/b.pdf"}, b"")
    site.pages["/b.pdf"] = b"%PDF"
    assert web(f"{site.address}/a.pdf").address == f"{site.address}/b.pdf"


def test_what_breaks_off_goes_on_where_it_broke_and_what_is_too_large_is_refused(site: Site) -> None:
    whole, ranges = bytes(range(256)) * 400, []

    def broken(headers: Message) -> Answer:
        ranges.append(headers["Range"])
        start = int(headers["Range"].removeprefix("bytes=").rstrip("-")) if headers["Range"] else 0
        piece = whole[start : start + 40_000]
        said = {"ETag": '"a"', "Content-Length": str(len(whole) - start)}
        return (206 if start else 200), said, piece

    site.pages["/a.pdf"] = broken
    assert Web(site.source("sitemap"))(f"{site.address}/a.pdf").content == whole
    assert ranges == [None, "bytes=40000-", "bytes=80000-"]
    with pytest.raises(CorpusError) as refused:
        Web(site.source("sitemap", largest=50_000))(f"{site.address}/a.pdf")
    assert refused.value.remark.code == "fetched-too-large"


def test_what_has_no_etag_is_asked_for_by_its_day(site: Site) -> None:
    day = "Wed, 01 May 2024 10:00:00 GMT"
    site.pages["/a"] = lambda headers: (
        304 if headers["If-Modified-Since"] == day else 200,
        {"Last-Modified": day},
        b"",
    )
    web = Web(site.source("sitemap"))
    first = web(f"{site.address}/a")
    assert (first.status, web(f"{site.address}/a", first.etag, first.last_modified).status) == (200, 304)


def test_a_host_is_asked_at_its_pace(site: Site) -> None:
    import time

    site.pages["/a"] = links()
    web = Web(site.source("sitemap", seconds=0.2))
    started = time.monotonic()
    for _ in range(3):
        web(f"{site.address}/a")
    assert time.monotonic() - started >= 0.6  # robots.txt, and three times the page
