"""The running text of a document: blocks of lines -> headings, items, captions, footnotes and paragraphs."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from kronespor.amounts import find_unit
from kronespor.language import UPPER, Language, languages
from kronespor.reading.blocks import Parts, captioned
from kronespor.reading.document import Passage, PassageKind
from kronespor.reading.grids import Caption
from kronespor.reading.headings import (
    MAX_HEADING,
    NUMBERED,
    TERMINAL,
    TextLine,
    caption_pattern,
    is_caption,
    reads_as_heading,
)
from kronespor.reading.labels import BULLETS, join_lines
from kronespor.reading.markup import plain
from kronespor.reading.unittexts import is_unit
from kronespor.reading.unread import lone_amounts, unread_lines

_FOOTNOTE = re.compile(rf"^\s*(\d{{1,2}})\)?\s+([{UPPER}]\w+.*)$")
_MARKED_NOTE = re.compile(rf"^\s*\\?([*†‡]{{1,3}})\s*([{UPPER}]\w+ \w+.*)$")
_ITEM = re.compile(rf"^\s*(?:[{BULLETS}]|[-–*¢°«»©®]\s|[eo]\s(?=[{UPPER}]))\s*(.*)$", re.DOTALL)
_MARKDOWN_HEADING = re.compile(r"\s*#{1,6}\s")
_DATE_BEFORE = re.compile(r"^[\d./-]{6,10}\s+")
TITLE_LENGTH = 160
PARAGRAPH_LENGTH = 5000  # a longer one is not joined to the next


def opens_passage(text: str) -> bool:
    """True for a line that begins a passage of its own in some language: an item, a caption, a heading, a footnote."""
    return any(p.match(text) for p in _openings())


@cache
def _openings() -> tuple[re.Pattern[str], ...]:
    return (_ITEM, *map(caption_pattern, languages()), NUMBERED, _FOOTNOTE, _MARKED_NOTE)


def is_footnote(text: str) -> bool:
    """True for a line that a footnote begins with."""
    return _FOOTNOTE.match(text) is not None or _MARKED_NOTE.match(text) is not None


def file_block(block: list[TextLine], parts: Parts) -> None:
    """File a block of lines as passages."""
    if not block:
        return
    current: list[TextLine] = []
    caption = caption_pattern(parts.language)
    lines = [plain(line.text) for line in block if not _is_item_of_money(line.text, parts.language)]
    if len(block) == 1:
        parts.apart += lines
    else:
        _tell_apart(parts)
        parts.unread += [*unread_lines(lines, parts.language), *lone_amounts(lines)]
    for line in block:
        opens = _ITEM.match(line.text) or caption.match(line.text) or line.text.lstrip().startswith("#")
        numbered = NUMBERED.match(line.text) and not current
        note = _footnote(line.text, parts)
        if current and (opens or note):
            parts.passages.append(_passage(current, parts))
            current = []
        current.append(line)
        if numbered:
            continue
    if current:
        parts.passages.append(_passage(current, parts))
    block.clear()


def finish(parts: Parts) -> None:
    """Tell what was left over, and join the passages, once all blocks are filed."""
    _tell_apart(parts)
    parts.unread += lone_amounts(p.text for p in parts.passages)
    parts.passages = _joined(parts.passages, parts.language)


def _tell_apart(parts: Parts) -> None:
    """Tell the lines since the last block of several that stand apart and look like rows of amounts."""
    parts.unread += unread_lines(parts.apart, parts.language)
    parts.apart.clear()


def _is_item_of_money(text: str, language: Language) -> bool:
    """True for an item that states a unit: footing reads those, or tells that it did not."""
    return _ITEM.match(text) is not None and find_unit(text, language) is not None


def _footnote(text: str, parts: Parts) -> bool:
    """True for the line that opens a footnote under a table: "1 Heraf …", "*Midlerne til …"."""
    if not parts.budgets or caption_pattern(parts.language).match(text):
        return False
    match = _FOOTNOTE.match(text)
    if match:
        seen = [int(p.number) for p in parts.passages if p.kind == "footnote" and p.number.isdecimal()]
        return int(match[1]) <= max(seen, default=0) + 3
    return _MARKED_NOTE.match(text) is not None


def _passage(lines: Sequence[TextLine], parts: Parts) -> Passage:
    """The passage that some lines make: a footnote, a caption, a heading, an item or running text."""
    raw = [line.text for line in lines]
    first, number = raw[0], lines[0].number
    text = join_lines([plain(t) for t in raw])
    if _footnote(first, parts) and (match := _FOOTNOTE.match(text) or _MARKED_NOTE.match(text)):
        return Passage("footnote", match[2].strip(), number, match[1])
    if caption_pattern(parts.language).match(first):
        return Passage("caption", "\n".join(plain(t).strip(" *_") for t in raw), number)
    if is_caption(text, parts.language):
        return Passage("caption", text, number)
    if _MARKDOWN_HEADING.match(first):
        return Passage("heading", text.lstrip("# ").strip(" *_"), number)
    return _numbered_or_plain(text, number, len(lines) <= 2 and reads_as_heading(text, parts.language))


def _numbered_or_plain(text: str, line: int, is_heading: bool) -> Passage:
    """A passage by its number or its bullet; else a heading, or running text."""
    if match := NUMBERED.match(text):
        kind: PassageKind = "heading" if len(text) <= MAX_HEADING and not text.endswith(TERMINAL) else "item"
        return Passage(kind, match[2].strip(), line, match[1])
    if match := _ITEM.match(text):
        return Passage("item", match[1].strip(), line)
    return Passage("heading" if is_heading else "paragraph", text, line)


def _joined(passages: list[Passage], language: Language) -> list[Passage]:
    """Put back together what double spacing or a page break has parted."""
    kept: list[Passage] = []
    for p in passages:
        last = kept[-1] if kept else None
        if last and last.kind != "caption" and p.kind in ("paragraph", "heading") and _goes_on(last, p, language):
            kind = "paragraph" if last.kind == "heading" else last.kind
            kept[-1] = Passage(kind, join_lines([last.text, p.text]), last.line, last.number)
        else:
            kept.append(p)
    return kept


def _goes_on(last: Passage, following: Passage, language: Language) -> bool:
    if not last.text or last.text.endswith(TERMINAL) or len(last.text) > PARAGRAPH_LENGTH:
        return False
    head = following.text[:1]
    if last.kind == "footnote" and head.isdigit():
        return True
    is_dangling = last.text.endswith(("-", ",")) or language.sentences.runs_on.are(last.text.rsplit(" ", 1)[-1])
    return head.islower() or (is_dangling and (head.isdigit() or head.isupper()))


def title_of(passages: Sequence[Passage], language: Language) -> str:
    """The document's title: what follows the word "Notat", else the first heading or line that names something.

    It stands before the first table; a document that is nothing but a table has the table's.
    """
    caption = next((n for n, p in enumerate(passages) if p.kind == "caption"), len(passages))
    head = [(p.kind, _DATE_BEFORE.sub("", p.text.strip(" *_#"))) for p in passages[: min(caption, 12)]]
    for (_, word), (_, following) in pairwise(head):
        if language.headings.note.are(word):
            return following[:TITLE_LENGTH]
    named = [
        (kind, text)
        for kind, text in head
        if len(text.split()) >= (3 if kind == "heading" else 4) and not _is_no_title(text, language)
    ]
    for n, (_, text) in enumerate(named, start=1):
        if not _begins_as_letterhead(text, language) or all(kind != "heading" for kind, _ in named[n:]):
            return text[:TITLE_LENGTH]
    if caption == len(passages):
        return ""
    title = captioned(passages[caption].text.strip(" *_#"), Caption("", ""), language).title
    return title[:TITLE_LENGTH]


def _begins_as_letterhead(text: str, language: Language) -> bool:
    """Whether it may be one that goes on in further lines; a heading that follows is the title then."""
    return language.headings.letterhead.are(" ".join(text.split()[:2])) and not any(c.isdigit() for c in text)


def _is_no_title(text: str, language: Language) -> bool:
    """True for a letterhead, a unit and what letters begin with; a line that tells a year is no letterhead."""
    headings = language.headings
    is_letterhead = headings.letterhead.are(text) and not any(c.isdigit() for c in text)
    return is_letterhead or headings.opening.are(text) or is_unit(text, language)
