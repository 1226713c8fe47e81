"""Danish pages are Danish: with the sample register, no page has an English sentence."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import pofile

import kronespor
from kronespor.intake.storing import import_file
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn
from tests.web.reading import pages, seen

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SOURCE = Path(kronespor.__file__).parent
PLACES = re.compile(r"%\(\w+\)[sd]|%s|%%")
SWAPPED = """Tabel 1: Plan for fritid (1.000 kr.)

Indsats\t2024\t2025
Sport\t650\t600
Musik\t1.000\t400
I alt\t1.560\t1.000
"""
"""The total of 2024 is 1.650: two of its digits are swapped."""


def english() -> Iterator[str]:
    """The pieces of English sentences, three words and more, that the catalogues have another Danish for."""
    with (SOURCE / "web" / "locale" / "da" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in pofile.read_po(file, locale="da"):
            for text in [message.id] if isinstance(message.id, str) else message.id:
                if text and text != message.string:
                    yield from PLACES.split(text)
    for path in sorted((SOURCE / "remarks" / "locale" / "en" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale="en"):
                for text in [message.string] if isinstance(message.string, str) else message.string or ():
                    if message.id:
                        yield from (literal for literal, *_field in Formatter().parse(text))


ENGLISH = re.compile(r'<div lang="en">.*?</div>', re.DOTALL)
"""What a page says to be English."""
PIECES = {" ".join(text.split()).strip(" .,;:()“”'") for text in english()}
SENTENCES = sorted(piece for piece in PIECES if len(piece.split()) > 2)


@pytest.mark.slow
def test_no_page_has_an_english_sentence(register: None, tmp_path: Path, signed_in: SignedIn) -> None:
    paper = tmp_path / "notat.txt"
    paper.write_text(SWAPPED, "utf-8")
    import_file(paper)
    assert len(SENTENCES) > 500
    walked, english = 0, []
    for role in (Role.ADMINISTRATOR, Role.PUBLIC):
        for address, text in pages(signed_in(role), most=2):
            words = seen(ENGLISH.sub("", text))
            walked += 1
            english += [f"{address}: {sentence}" for sentence in SENTENCES if sentence in words]
    assert walked > 80
    assert english == []


def test_the_cause_of_a_wrong_sum_is_shown_in_danish(home: object, tmp_path: Path, signed_in: SignedIn) -> None:
    paper = tmp_path / "notat.txt"
    paper.write_text(SWAPPED, "utf-8")
    document = import_file(paper).document
    client = signed_in(Role.CASEWORKER)
    shown = seen(client.get(f"/papir/{document.sha256}/").content.decode())
    assert "»I alt«, 2024, skulle være 1.650, ikke 1.560: to cifre er byttet om" in shown
    assert "to cifre er byttet om" in seen(client.get("/bemaerkninger/").content.decode())
