"""Personal data is blacked out of what is shown and searched of a document; the file and the ledger stay whole."""

import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from kronespor.intake import pages, publishing
from kronespor.intake.models import StoredDocument
from kronespor.intake.redacting import blackened
from kronespor.intake.storing import import_file
from kronespor.intake.verification import verify_files
from kronespor.papers.formats import render
from kronespor.papers.paper import Grid, GridRow, Paper, Paragraph
from kronespor.reading import read
from kronespor.register.verification import verify_ledger
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import SCALE
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
PERSONAL = "Ulla Personsen 010190-1234"


@pytest.fixture
def document(tmp_path: Path) -> StoredDocument:
    grid = Grid(
        "Tabel 1: Plan for leg (kr.)", "Indsats", ("2024",), (GridRow("Alfa", ("100",)), GridRow("Beta", ("200",)))
    )
    said = (
        Paragraph(f"Kontakt er {PERSONAL}, som har vejledt."),
        grid,
        Paragraph("Spørg ulla personsen\n010190-1234."),
    )
    path = tmp_path / "notat.pdf"
    path.write_bytes(render(Paper("Notat", "Notat om leg", "2. marts 2026", said), "pdf"))
    found = import_file(path, document=read(path)).document
    publishing.publish([found])
    return found


def blacken(browser: Client, document: StoredDocument, **fields: object) -> None:
    browser.post(reverse("web:blacken", args=[document.sha256]), {"action": "black", "why": "persondata", **fields})


def test_words_are_black_on_every_page_and_left_out_of_text_and_search(
    document: StoredDocument, client: Client, signed_in: SignedIn
) -> None:
    page, picture = (reverse(f"web:{n}", args=[document.sha256, *a]) for n, a in (("document", ()), ("picture", (1,))))
    found = reverse("web:search") + "?q=Personsen"
    assert document.sha256 in client.get(found).content.decode()
    assert "Personsen" in client.get(page).content.decode()
    blacken(signed_in(Role.COUNCILLOR), document, words=PERSONAL)
    assert not document.redactions.exists()
    caseworker = signed_in(Role.CASEWORKER)
    blacken(caseworker, document, words="findes ikke her")
    assert not document.redactions.exists()
    blacken(caseworker, document, words=PERSONAL)
    (made,) = document.redactions.all()
    assert len(made.boxes) >= 2
    shown = Image.open(io.BytesIO(client.get(picture).content)).convert("RGB")
    for _page, x0, y0, x1, y1 in made.boxes:
        box = tuple(round(c * SCALE) for c in (x0, y0, x1, y1))
        assert set(shown.crop(box).tobytes()) == {0}
    text = client.get(page).content.decode()
    assert "Personsen" not in text and "010190" not in text and "█" in text and "Alfa" in text
    assert document.sha256 not in client.get(found).content.decode()
    assert document.sha256 in client.get(reverse("web:search") + "?q=vejledt").content.decode()
    original = reverse("web:original", args=[document.sha256])
    assert client.get(original).status_code == 410 and caseworker.get(original).status_code == 200
    assert verify_ledger().faults == () and verify_files() == (1, [])
    caseworker.post(reverse("web:blacken", args=[document.sha256]), {"action": "lift", "pk": made.pk})
    assert "Personsen" in client.get(page).content.decode() and client.get(original).status_code == 200
    assert document.sha256 in client.get(found).content.decode()


def test_a_place_is_blacked_out_with_the_words_that_stand_there(
    document: StoredDocument, client: Client, signed_in: SignedIn
) -> None:
    shown = pages.pages(document, 1)
    assert shown is not None
    with Reader() as reader:
        (page, (x0, y0, x1, y1)), *_ = reader.places(shown.path, PERSONAL)
    blacken(signed_in(Role.CASEWORKER), document, place=f"{page} {x0 - 1} {y0 - 1} {x1 + 1} {y1 + 1}")
    (made,) = document.redactions.all()
    assert PERSONAL in made.words
    assert PERSONAL not in blackened(document).text(f"Kontakt er {PERSONAL}.")
    assert (
        "Personsen"
        not in client.get(reverse("web:document", args=[document.sha256])).content.decode().split("Spørg")[0]
    )


def test_a_text_without_pages_is_blacked_out_in_its_lines(tmp_path: Path, client: Client, signed_in: SignedIn) -> None:
    path = tmp_path / "notat.txt"
    path.write_text(f"Kontakt: {PERSONAL}\n\nTabel 1: Plan (kr.)\n\nIndsats\t2024\nAlfa\t100\nBeta\t200\n", "utf-8")
    found = import_file(path, document=read(path)).document
    publishing.publish([found])
    blacken(signed_in(Role.CASEWORKER), found, words=PERSONAL)
    text = client.get(reverse("web:document", args=[found.sha256])).content.decode()
    assert "Personsen" not in text and "█" in text
