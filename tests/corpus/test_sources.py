"""Sites of every kind are listed as they are: committees, days, documents. The shapes are theirs, the content ours."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.harvest import fetch_of
from kronespor.corpus.sources.kinds import KINDS
from kronespor.corpus.sources.source import Bounds, Meeting, Source, source_of, sources
from kronespor.corpus.sources.web import Web
from tests.corpus.sites import Site, links, served


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as one:
        yield one


def listed(source: Source) -> list[Meeting]:
    return list(KINDS[source.kind].meetings(source, fetch_of(source, Web(source))))


def test_firstagenda(site: Site) -> None:
    gone = "00000000-0000-0000-0000-000000000000"
    meeting = {"Id": "m1", "Dato": "2024-05-04T14:00:00+02:00", "Navn": "Referat", "Afsluttet": True}
    broken = {"Id": "m2", "Dato": "2024-06-04T14:00:00+02:00", "Navn": "Referat"}
    committee = {"Id": "u1", "Navn": "Børneudvalget ", "Moeder": [meeting, broken]}
    site.pages["/api/agenda/udvalgsliste"] = {"Udvalg": {"Udvalg 2022-2025": [committee]}}
    site.pages["/api/agenda/dagsorden/m1"] = {
        "Dagsordenpunkter": [
            {"Id": "p1", "Navn": "Pulje", "Felter": [{"DocumentId": "d1"}, {"DocumentId": gone}], "Bilag": None},
            {"Id": "p2", "Navn": "Budget", "Felter": None, "Bilag": [{"Id": "d2", "Navn": "Bilag 1"}]},
        ]
    }
    first, second = listed(site.source("firstagenda"))
    assert (first.committee, first.held_on, first.key) == ("Børneudvalget", date(2024, 5, 4), "m1")
    assert [d.title for d in first.documents] == ["Pulje", "Budget: Bilag 1"]
    assert first.documents[0].address == f"{site.address}/vis/pdf/bilag/d1/?redirectDirectlyToPdf=true"
    assert second.problem is not None
    assert second.problem.code == "not-reached"


def test_pages_of_kk_dk(site: Site) -> None:
    base = "/dagsordener-og-referater"
    committee = f"{base}/B%C3%B8rneudvalget"
    meeting = f"{committee}/m%C3%B8de-04052024/referat"
    site.pages[base] = links(committee, "/om-os")
    site.pages[committee] = links(f"{committee}?page=1", meeting)
    site.pages[f"{committee}?page=1"] = links(meeting, f"{committee}/m%C3%B8de-11062024/dagsorden")
    site.pages[f"{committee}/m%C3%B8de-11062024/dagsorden"] = links()
    site.pages[meeting] = links(f"{meeting}/punkt-1|Pulje", f"{meeting}/punkt-1#beslutning")
    file, taken = "/sites/default/files/agenda/g/h-bilag-1.pdf", "/sites/default/files/agenda/g/h-bilag-2.pdf"
    site.pages[f"{meeting}/punkt-1"] = links(f"{file}|Bilag 1", f"{taken}|Bilaget er fjernet: personfølsomt")
    first, second = listed(site.source("kk.dk"))
    assert (first.committee, first.held_on) == ("Børneudvalget", date(2024, 5, 4))
    assert [(d.title, d.withdrawn) for d in first.documents] == [
        ("Pulje", None),
        ("Bilag 1", None),
        ("Bilaget er fjernet: personfølsomt", "personfølsomt"),
    ]
    assert (second.held_on, second.documents) == (date(2024, 6, 11), ())


PLAIN = [
    # kind, list, further list, meeting, heading, what the page begins with
    ("os2web", "/politik/dagsordener-og-referater", "?page=1", "/moede/b-17", "Børneudvalget den 4. maj 2024", ""),
    (
        "os2web",
        "/politik/dagsordener-og-referater",
        "?page=1",
        "/dagsorden/b-2022-25-04-05-2024",
        "Børneudvalget 4-5-2024",
        "",
    ),
    ("edagsorden", "/", "/udvalg/7.html", "/referat_17.html", "Referat for Børneudvalget 04-05-2024", ""),
    (
        "edagsorden",
        "/",
        "/committee_7/",
        "/committee_7/agenda_17/agenda_17.html",
        "Fjordby",
        "UDVALG Børneudvalget MØDE Referat STED Rådhuset STARTTIDSPUNKT 04-05-2024 09:00:00",
    ),
    ("edagsorden", "/", "/udvalg", "/u/148/148-2085.aspx", "Børneudvalget - Referat", "Dato: 4. maj 2024 Lokale: 2"),
    ("edagsorden", "/", "/udvalg", "/u/7?agendaid=9", "Referat - Børneudvalget den 4. maj 2024", ""),
    (
        "edagsorden",
        "/",
        "/udvalg",
        "/u/0a-1b/0C-2D.aspx?agendaid=0a",
        "Politik",
        "Referat af møde i Børneudvalget Den 04.05.2024 kl. 13:00",
    ),
    (
        "edagsorden",
        "/",
        "/udvalg",
        "/b/2024-05-04-1700-1552/",
        "Referat af tillægsdagsorden",
        "Lørdag den 4. maj 2024 kl. 17:00 Mødested: Salen Udvalg: Børneudvalget Medlemmer: formanden",
    ),
    ("edagsorden", "/", "/udvalg", "/b/2024-05-04_12-00/referat", "Møde", "Udvalg: Børneudvalget Mødested: Salen"),
]


@pytest.mark.parametrize(("kind", "start", "further", "meeting", "heading", "opening"), PLAIN)
def test_plain_pages(site: Site, kind: str, start: str, further: str, meeting: str, heading: str, opening: str) -> None:
    """A meeting's page is a document itself, since its items stand in it."""
    further = further if further.startswith("/") else start + further
    site.pages |= {start: links(further), further: links(meeting, start)}
    page = links("/sites/default/files/2024/pulje.pdf|Pulje", "/kontakt", heading=heading)
    site.pages[meeting] = page.replace("</h1>", f"</h1><script>Dato: 1. maj 1999</script><p>{opening}</p>")
    (one,) = listed(site.source(kind))
    assert (one.committee, one.held_on) == ("Børneudvalget", date(2024, 5, 4))
    found = [d.address.removeprefix(site.address) for d in one.documents]
    assert found == [meeting, "/sites/default/files/2024/pulje.pdf"]


def test_oparl(site: Site) -> None:
    at = site.address
    file = {"id": f"{at}/f/1", "name": "Pulje", "downloadUrl": f"{at}/f/1.pdf", "accessUrl": f"{at}/f/1"}
    meeting: dict[str, object] = {
        "id": f"{at}/m/1",
        "start": "2024-05-04T14:00:00+02:00",
        "organization": [f"{at}/o/1"],
    }
    meeting |= {"invitation": file, "agendaItem": [{"resolutionFile": {"id": f"{at}/f/2", "deleted": True}}]}
    paper: dict[str, object] = {"mainFile": {"id": f"{at}/f/3", "accessUrl": f"{at}/f/3"}, "name": "Budget"}
    paper["consultation"] = [{"meeting": f"{at}/m/1"}]
    site.pages["/"] = {"type": "https://schema.oparl.org/1.1/System", "body": f"{at}/bodies"}
    site.pages["/bodies"] = {"data": [{"meeting": f"{at}/ms", "paper": f"{at}/ps"}], "links": {}}
    site.pages["/ms"] = {"data": [meeting], "links": {"next": f"{at}/ms?page=2"}}
    site.pages["/ms?page=2"] = {"data": [{"id": f"{at}/m/2", "start": "2024-06-04T10:00:00+02:00"}], "links": {}}
    site.pages["/ps"] = {"data": [paper]}
    site.pages["/o/1"] = {"name": "Børneudvalget"}
    first, second = listed(site.source("oparl", address=f"{at}/"))
    assert (first.committee, first.held_on, second.held_on) == ("Børneudvalget", date(2024, 5, 4), date(2024, 6, 4))
    found = [(d.address.removeprefix(at), d.title, d.withdrawn) for d in first.documents]
    assert found == [("/f/1.pdf", "Pulje", None), ("/f/2", "", ""), ("/f/3", "Budget", None)]


def test_a_sitemap_and_a_folder_by_the_groups_of_a_pattern(site: Site, tmp_path: Path) -> None:
    pattern = r"/(?P<committee>[^/]+)/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/[^/]+\.pdf$"
    index, urls = "<sitemapindex><sitemap><loc>{0}/a.xml</loc></sitemap></sitemapindex>", "<urlset>{0}</urlset>"
    paths = [f"/x/B%C3%B8rneudvalget/2024-05-04/{name}" for name in ("a.pdf", "b.pdf", "c.html")]
    site.pages["/sitemap.xml"] = index.format(site.address)
    site.pages["/a.xml"] = urls.format("".join(f"<url><loc>{site.address}{path}</loc></url>" for path in paths))
    address = f"{site.address}/sitemap.xml"
    (one,) = listed(site.source("sitemap", address=address, options={"document": pattern}))
    for name in ("a.pdf", "b.pdf"):
        path = tmp_path / "x" / "Børneudvalget" / "2024-05-04" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF")
    (two,) = listed(site.source("folder", address=f"file://{tmp_path}", options={"document": pattern}))
    for meeting in (one, two):
        assert (meeting.committee, meeting.held_on) == ("Børneudvalget", date(2024, 5, 4))
        assert [d.title for d in meeting.documents] == ["a.pdf", "b.pdf"]


def test_a_source_is_a_yaml_whose_faults_are_named(tmp_path: Path) -> None:
    good = "municipality: Fjordby\nkind: firstagenda\naddress: https://d.fjordby.dk\nstart: 2014\n"
    good += "documents: {least: 800, most: 20000}\npoliteness: {seconds: 2}\ninternal: [10.0.0.0/8]\n"
    path = tmp_path / "fjordby.yaml"
    path.write_text(good)
    (source,) = sources(tmp_path)
    assert (source.name, source.seconds, source.documents) == ("fjordby", 2, Bounds(800, 20000))
    for change, code in (
        (("kind: firstagenda", "kind: fax"), "source-kind-unknown"),
        (("start: 2014", "start: mange"), "source-malformed"),
        (("start: 2014\n", ""), "source-lacks"),
        (("seconds: 2", "sekunder: 2"), "source-malformed"),
        (("https://d.fjordby.dk", "file:///etc"), "source-malformed"),
        (("10.0.0.0/8", "10.0.0.0/99"), "source-malformed"),
        (("municipality: Fjordby", "- a: ["), "source-malformed"),
    ):
        path.write_text(good.replace(*change))
        with pytest.raises(CorpusError) as refused:
            source_of(path)
        assert refused.value.remark.code == code
