"""A sample paper gives the same report whatever the format it comes in; where it stands on the page aside."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from kronespor.footing import document_report, foot_document
from kronespor.reading import read
from tests.reading import papers

SAMPLES = Path(str(resources.files("kronespor") / "samples"))
PLACES = {"path", "sha256", "pages", "page", "line", "box"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it writes the other formats"),
]


def report(path: Path) -> Any:
    document = read(path)

    def without_places(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without_places(v) for k, v in value.items() if k not in PLACES}
        return [without_places(v) for v in value] if isinstance(value, list) else value

    return json.loads(json.dumps(without_places(document_report(document, foot_document(document)))))


@pytest.mark.parametrize(
    ("sample", "to"),
    [
        *(("notat-2023.docx", to) for to in ("tagged.pdf", "untagged.pdf", "odt", "rtf", "doc")),
        *(("svar-2020.html", to) for to in ("tagged.pdf", "untagged.pdf")),
    ],
)
def test_a_sample_reads_alike_in_every_format(sample: str, to: str, tmp_path: Path) -> None:
    kind = papers.pdf_filter(to.startswith("tagged")) if to.endswith("pdf") else to
    papers.convert([SAMPLES / sample], kind, tmp_path)
    (other,) = [p for p in tmp_path.iterdir() if p.is_file()]
    assert report(other) == report(SAMPLES / sample)
