"""What of a document nobody is shown, since it is personal: black on its pages, and left out of the text.

The file, what was read of it and the ledger stay whole; what is shown and searched goes through `Blackened`.
"""

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from kronespor.intake import pages
from kronespor.intake.activity import note
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Redaction, StoredDocument
from kronespor.reading import Box
from kronespor.register.acting import actor
from kronespor.register.ledger import book_time, ledger
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import scale_of

BLACK = "█"
LEAST = 2
"""Letters of words that are blacked out: fewer stand everywhere."""
Placed = tuple[int, Box]
"""A page and a box on it, in points from its top left."""


@dataclass(frozen=True)
class Blackened:
    """What is not shown of a document: words wherever they stand, and boxes by page."""

    words: tuple[re.Pattern[str], ...]
    boxes: dict[int, tuple[Box, ...]]

    def __bool__(self) -> bool:
        return bool(self.words or self.boxes)

    def text(self, text: str) -> str:
        """A text without the words; each letter is a block, so that places in it stay."""
        for words in self.words:
            text = words.sub(lambda found: re.sub(r"\S", BLACK, found[0]), text)
        return text

    def content(self, value: Any) -> Any:
        """What was read of the document (JSON) with all its texts so."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.content(one) for one in value]
        if isinstance(value, dict):
            return {name: self.content(one) for name, one in value.items()}
        return value

    def picture(self, png: bytes, page: int) -> bytes:
        """A page with its boxes black."""
        boxes = self.boxes.get(page, ())
        if not boxes:
            return png
        drawn = Image.open(io.BytesIO(png))
        scale, picture = scale_of(drawn), drawn.convert("RGB")
        draw = ImageDraw.Draw(picture)
        for x0, y0, x1, y1 in boxes:
            draw.rectangle((x0 * scale - 1, y0 * scale - 1, x1 * scale + 1, y1 * scale + 1), fill="black")
        made = io.BytesIO()
        picture.save(made, "PNG", dpi=drawn.info["dpi"])
        return made.getvalue()


def blackened(document: StoredDocument) -> Blackened:
    """What is not shown of a document; one query, or none where its redactions were fetched before."""
    rows = sorted(document.redactions.all(), key=lambda row: row.pk)
    boxes: dict[int, list[Box]] = defaultdict(list)
    for row in rows:
        for page, x0, y0, x1, y1 in row.boxes:
            boxes[page].append((x0, y0, x1, y1))
    words = tuple(_pattern(words) for row in rows for words in row.words.splitlines() if words.strip())
    return Blackened(words, {page: tuple(of) for page, of in boxes.items()})


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)


def black_out(document: StoredDocument, words: str, why: str, at: Placed | None = None) -> Redaction:
    """Show words of a document no longer, wherever they stand; with `at` that place of a page, and the words there.

    IntakeError where nothing is said, where words are on no page and it is not said where they
    stand, or while the pages are printed.
    """
    wanted = " ".join(words.split())
    if at is None and len(wanted) < LEAST:
        raise IntakeError("nothing-to-black-out", name=document.name)
    shown = pages.pages(document, pages.report(document).pages)
    if shown is not None and shown.is_waiting:  # what is blacked out now would stand on pages that come later
        raise IntakeError("pages-being-printed", name=document.name)
    placed, found = _placed(shown, wanted, at)
    known = Blackened((_pattern(wanted),) if wanted else (), {})
    if shown is not None and not placed:
        raise IntakeError("words-on-no-page", words=wanted, name=document.name)
    if shown is None and known.content(document.content) == document.content:
        raise IntakeError("words-on-no-page", words=wanted, name=document.name)
    with ledger():
        made = Redaction.objects.create(
            document=document,
            words="\n".join(dict.fromkeys(filter(None, (wanted, *found)))),
            boxes=[[page, *box] for page, box in placed],
            reason=why.strip()[:500],
            made_by=actor(),
            made_at=book_time(),
        )
        document.title = blackened(document).text(document.title)
        document.save(update_fields=["title"])
        note("black out", document.name)
    return made


def _placed(shown: pages.Pages | None, words: str, at: Placed | None) -> tuple[list[Placed], Sequence[str]]:
    """Where words stand on the pages, with the place that is given and the lines of text there."""
    if shown is None:
        return [], ()
    with Reader() as reader:
        placed = reader.places(shown.path, words) if words else []
        found = reader.words_in(shown.path, *at) if at else []
    return [*placed, *([at] if at else [])], found


def lift(redaction: Redaction) -> None:
    """Show again what was blacked out."""
    document = redaction.document
    with ledger():
        redaction.delete()
        document.title = blackened(document).text(pages.report(document).title)[:300]
        document.save(update_fields=["title"])
        note("show again", document.name)
