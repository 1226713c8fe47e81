"""The catalogue of what is exported, in DCAT-AP as JSON-LD, for portals of open data that harvest it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from kronespor.opendata.errors import OpenDataError
from kronespor.opendata.values import text_of
from kronespor.register.models import Posting
from kronespor.remarks import Term, in_words

if TYPE_CHECKING:
    from kronespor.opendata.formats import Format

EU = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = {"da": "DAN", "en": "ENG"}
MEDIA_TYPES = "http://www.iana.org/assignments/media-types"
PAGE = "data/"
"""Where on the site the page of open data is."""


def write(file: IO[bytes], formats: Iterable["Format"], until: datetime | None, language: str, site: str) -> None:
    """Write the catalogue. OpenDataError without the address of the pages, which it leads to."""
    if not site:
        raise OpenDataError("catalogue-needs-site")
    found = {"@context": CONTEXT, "@graph": list(_graph(formats, until, language, f"{site.rstrip('/')}/"))}
    file.write((json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def _graph(formats: Iterable["Format"], until: datetime | None, language: str, site: str) -> Iterable[dict[str, Any]]:
    def words(code: str) -> dict[str, str]:
        return {"@value": in_words(Term(code), language), "@language": language}

    data, publisher = f"{site}{PAGE}", f"{site}#publisher"
    last = Posting.objects.order_by("-booked_at").values_list("booked_at", flat=True).first()
    modified = min(filter(None, (until, last)), default=None)
    times = {"dct:modified": {"@value": text_of(modified), "@type": "xsd:dateTime"}} if modified else {}
    common = {"dct:title": words("package-title"), "dct:description": words("package-about")}
    common |= {"dct:publisher": {"@id": publisher}, **times}
    tongue = {"dct:language": {"@id": f"{EU}/language/{LANGUAGES[language]}", "@type": "dct:LinguisticSystem"}}
    yield {"@id": publisher, "@type": "foaf:Agent", "foaf:name": settings.MUNICIPALITY or "Kronespor"}
    yield {
        "@id": f"{data}#catalogue",
        "@type": "dcat:Catalog",
        **common,
        **tongue,
        "dcat:dataset": {"@id": f"{data}#register"},
        "foaf:homepage": {"@id": data, "@type": "foaf:Document"},
    }
    parts = [(f"{data}#{of.name}", of) for of in formats]
    yield {
        "@id": f"{data}#register",
        "@type": "dcat:Dataset",
        **common,
        **tongue,
        "dcat:theme": {
            "@id": f"{EU}/data-theme/GOVE",
            "@type": "skos:Concept",
            "skos:prefLabel": words("theme-government"),
        },
        "dct:identifier": f"{data}#register",
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/IRREG", "@type": "dct:Frequency"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dcat:distribution": [{"@id": part} for part, _ in parts],
    }
    for part, of in parts:
        yield {
            "@id": part,
            "@type": "dcat:Distribution",
            "dct:title": words(of.about.code),
            "dcat:accessURL": {"@id": data, "@type": "rdfs:Resource"},
            "dcat:downloadURL": {
                "@id": f"{data}{of.name}",
                "@type": "rdfs:Resource",
            },
            "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{of.media_type}", "@type": "dct:MediaType"},
            "dct:license": {"@id": f"{EU}/licence/CC_BY_4_0", "@type": "dct:LicenseDocument"},
        }
