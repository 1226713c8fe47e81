"""Agendas as case systems export them."""

import zipfile
from html import escape
from pathlib import Path

import pytest

from kronespor.reading import read
from kronespor.sandbox.unpacking import unpack
from tests.refusing import refused

TABLE = """<p>Udvalget fordeler midlerne således:</p><table><tr><th>1.000 kr.</th><th>2024</th><th>2025</th></tr>
<tr><td>Lommeparker</td><td>1.200</td><td>800</td></tr><tr><td>Regnbede</td><td>300</td><td>450</td></tr>
<tr><td>I alt</td><td>1.500</td><td>1.250</td></tr></table>"""
CLOSED = "Køb af grund til 9.999 kr."


def field(name: str, text: str) -> str:
    return f'<field name="{name}">{escape(text)}</field>'


def acadre_item(number: int, title: str, access: int, body: str) -> str:
    texts = f"""<table name="bullet"><fields>{field("bulletname", "Indstilling")}{field("bulletcontent", body)}</fields>
        </table>"""
    return f"""<table name="agendaitemparents"><fields>{field("sort", str(number))}</fields><table name="agendaitem">
        <fields>{field("name", title)}{field("access", str(access))}{field("caseno", "24/1234")}</fields>{texts}</table>
        </table>"""


ACADRE = f"""<?xml version="1.0" encoding="utf-8"?><root><table name="agenda"><fields/>
  <table name="meeting"><fields>{field("date", "2024-03-12 16:00")}</fields></table>
  <table name="committee"><fields>{field("name", "Teknik- og Miljøudvalget")}</fields></table>
  {acadre_item(10, "Orientering", 1, "Ingen bemærkninger.")}{acadre_item(2, "Grønne byrum", 1, TABLE)}
  {acadre_item(3, "Lukket punkt", 2, CLOSED)}</table></root>"""


def edoc_item(number: int, title: str, access: str, body: str) -> str:
    return f"""<AgendaElement><AccessIsPublic>{access}</AccessIsPublic><HandlingItem><SerialNo>{number}</SerialNo>
        <Title>{title}</Title><CasePresentations><CasePresentation><Title>Indstilling</Title><Content>{escape(body)}
        </Content></CasePresentation></CasePresentations></HandlingItem></AgendaElement>"""


EDOC = f"""<?xml version="1.0" encoding="utf-8"?><Root xmlns:e="urn:x">
  <Committee xmlns="http://www.fujitsu.dk/agenda/xml/schemas/2009/03/31/"><Name>Teknik- og Miljøudvalget</Name><Meeting>
  <MeetingDateTime>12-03-2024 16:00:00</MeetingDateTime><Agenda><AgendaElements>
  {edoc_item(2, "Grønne byrum", "true", TABLE)}{edoc_item(3, "Lukket punkt", "false", CLOSED)}
  </AgendaElements></Agenda></Meeting></Committee></Root>"""
SBSYS = f"""<?xml version="1.0" encoding="utf-8"?><Dagsorden DagsordenID="1" Dagsordentype="Dagsorden" Åben="true">
  <Møde Udvalg="Teknik- og Miljøudvalget" Mødedato="12. marts 2024" Mødetid="16:00"/><Dagsordenpunkter>
  <Dagsordenpunkt Nummer="2" Åbent="true"><Overskrift>Grønne byrum</Overskrift>
  <Indhold><Indstilling>{TABLE}</Indstilling></Indhold>
  <Bilagsliste><Bilag Navn="Bilag 1. Budget" BilagUrl="1.pdf"/></Bilagsliste></Dagsordenpunkt>
  <Dagsordenpunkt Nummer="3" Åbent="false"><Overskrift>Lukket punkt</Overskrift>
  <Indhold><Indstilling>{CLOSED}</Indstilling></Indhold></Dagsordenpunkt></Dagsordenpunkter></Dagsorden>"""


AGMAN = f"""<?xml version="1.0" encoding="utf-8"?><Publication ID="7"><PublicationTypeAsValue>2</PublicationTypeAsValue>
  <Agendas><Agenda ID="1"><Committee ID="3"><Name>Teknik- og Miljøudvalget</Name></Committee>
  <Meeting ID="5"><When>12. marts 2024 16:00</When><Members/></Meeting><Items>
  <Item ID="9" Nummer="2"><Caption>Grønne byrum</Caption><IsPublic>True</IsPublic><Fields><ItemField ID="1">
  <Caption>Indstilling</Caption><HasContent>True</HasContent><Content>{escape(TABLE)}</Content></ItemField></Fields>
  <Enclosures><Enclosure ID="1"><Name>Bilag 1. Budget</Name><IsProtected>False</IsProtected></Enclosure>
  <Enclosure ID="2"><Name>Lukket punkt, bilag</Name><IsProtected>True</IsProtected></Enclosure></Enclosures></Item>
  <Item ID="10"><Caption>Lukket punkt</Caption><IsPublic>False</IsPublic><Fields><ItemField ID="2">
  <Caption>Indstilling</Caption><HasContent>True</HasContent><Content>{CLOSED}</Content></ItemField></Fields></Item>
  </Items></Agenda></Agendas></Publication>"""
EDOC_BEFORE = f"""<?xml version="1.0" encoding="utf-8"?><Meeting><MeetingState>Referat endeligt godkendt</MeetingState>
  <MeetingDate>12-03-2024</MeetingDate><Committee>Teknik- og Miljøudvalget</Committee><MeetingAgendaTypes>
  <MeetingAgendaType><AgendaType>Åben dagsorden</AgendaType><MeetingAgendaItems><MeetingAgendaItem>
  <AgendaItemNumber>2</AgendaItemNumber><Document documentid="1"><Title>Grønne byrum</Title>
  <PublishingType>SKAL PUBLICERES</PublishingType><Attachments><Attachment><Title>Bilag 1. Budget</Title></Attachment>
  </Attachments></Document><FullText>{escape("<h3>Indstilling</h3>" + TABLE)}</FullText></MeetingAgendaItem>
  </MeetingAgendaItems></MeetingAgendaType><MeetingAgendaType><AgendaType>Lukket dagsorden</AgendaType>
  <MeetingAgendaItems><MeetingAgendaItem><AgendaItemNumber>1</AgendaItemNumber><Document documentid="2">
  <Title>Lukket punkt</Title><PublishingType>SKAL PUBLICERES</PublishingType></Document><FullText>{CLOSED}</FullText>
  </MeetingAgendaItem></MeetingAgendaItems></MeetingAgendaType></MeetingAgendaTypes></Meeting>"""
EXPORTS = {"acadre": ACADRE, "edoc": EDOC, "sbsys": SBSYS, "agman": AGMAN, "edoc_before": EDOC_BEFORE}
NESTED = """<Dagsorden Åben="{whole}"><Møde Udvalg="Byrådet" Mødedato="12. marts 2024"/><Dagsordenpunkter>
  <Dagsordenpunkt Nummer="10" Åbent="True"><Overskrift>Sidst</Overskrift></Dagsordenpunkt>
  <Dagsordenpunkt Nummer="9" Åbent="True"><Overskrift>Før</Overskrift><Dagsordenpunkter>
  <Dagsordenpunkt Nummer="9.2" Åbent="True"><Overskrift>Under 2</Overskrift></Dagsordenpunkt>
  <Dagsordenpunkt Nummer="9.1" Åbent="yes"><Overskrift>Under 1</Overskrift></Dagsordenpunkt>
  </Dagsordenpunkter></Dagsordenpunkt>
  <Dagsordenpunkt Nummer="3" Åbent="Nej"><Overskrift>Lukket</Overskrift><Dagsordenpunkter>
  <Dagsordenpunkt Nummer="1" Åbent="True"><Overskrift>I det lukkede</Overskrift></Dagsordenpunkt>
  </Dagsordenpunkter></Dagsordenpunkt></Dagsordenpunkter></Dagsorden>"""


def test_items_within_items_stand_after_them_and_are_closed_with_them(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xml", NESTED.format(whole="True")))
    shown = [passage.text for passage in document.passages if passage.kind == "heading"]
    assert shown == ["Byrådet", "Før", "9.1. Under 1", "9.2. Under 2", "Sidst"]
    assert [(r.code, r.values["n"]) for r in document.remarks if r.code == "agenda-items-closed"] == [
        ("agenda-items-closed", 2)
    ]
    whole = read(written(tmp_path / "b.xml", NESTED.format(whole="False")))
    assert "Under" not in str(whole) and "Sidst" not in str(whole), "all of an agenda that is closed is closed"


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_an_exported_agenda_is_read_as_its_page_without_what_is_closed(tmp_path: Path, export: str) -> None:
    untitled = export.replace("Lukket punkt", "")
    for whole in (export, untitled):
        with refused("agenda-closed"):
            read(written(tmp_path / "hele.txt", whole))
    written(tmp_path / "1234.XML", export.replace(escape(CLOSED), "").replace(CLOSED, ""))
    (tmp_path / "hele.txt").unlink()
    (tmp_path / "manifest.xml").write_text("<?xml version='1.0'?><root><table name='producedAgenda'/></root>", "utf-8")
    (found,) = unpack(tmp_path, tmp_path)
    document = read(found.path)
    assert (document.title, document.committee, str(document.meeting)) == (
        "Teknik- og Miljøudvalget, 12. marts 2024",
        "Teknik- og Miljøudvalget",
        "2024-03-12",
    )
    (table,) = document.budgets
    assert [(row.label, len(row.tokens)) for row in table.rows] == [("Lommeparker", 2), ("Regnbede", 2), ("I alt", 2)]
    headings = [passage.text for passage in document.passages if passage.kind == "heading"]
    assert headings[:3] == ["Teknik- og Miljøudvalget", "Grønne byrum", "Indstilling"]
    assert "Lukket punkt" not in str(document)
    assert [remark.code for remark in document.remarks] == ["agenda-items-closed"]


def test_an_archive_of_other_xml_has_nothing_to_read_and_says_so(tmp_path: Path) -> None:
    archive = tmp_path / "eksport.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("manifest.xml", "<?xml version='1.0'?><root><table name='producedAgenda'/></root>")
    (found,) = unpack(archive, tmp_path)
    assert found.problem is not None and found.problem.code == "archive-empty"
