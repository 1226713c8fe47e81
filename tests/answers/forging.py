"""Released files with one thing changed: a digit, a row, or a word of a figure, in the file itself."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import pikepdf
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Edit = Callable[[Any, Random], None]


def _changed(data: bytes, part: str, edit: Edit, rng: Random) -> bytes:
    """An Office file with a part edited."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                root = etree.fromstring(content)
                edit(root, rng)
                content = etree.tostring(root)
            new.writestr(entry, content)
    return made.getvalue()


def another_digit(text: str, rng: Random) -> str:
    """A text with one of its digits changed."""
    at = rng.choice([n for n, c in enumerate(text) if c.isdigit()])
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]


def another_word(text: str, rng: Random) -> str:
    """A text with one of its letters changed."""
    at = rng.choice([n for n, c in enumerate(text) if c.isalpha()])
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def _digit_of_word(root: Any, rng: Random) -> None:
    texts = [t for t in root.iter(f"{W}t") if re.search(r"\d", t.text or "")]
    chosen = rng.choice(texts)
    chosen.text = another_digit(chosen.text, rng)


def _word_of_word(root: Any, rng: Random) -> None:
    table = rng.choice(list(root.iter(f"{W}tbl")))
    chosen = rng.choice([t for t in table.iter(f"{W}t") if re.search(r"[^\W\d]", t.text or "")])
    chosen.text = another_word(chosen.text, rng)


def _row_of_word(root: Any, rng: Random) -> None:
    rows = [row for row in root.iter(f"{W}tr") if re.search(r"\d", "".join(row.itertext()))][1:]
    chosen = rng.choice(rows)
    if rng.random() < 0.5:
        chosen.getparent().remove(chosen)
    else:
        chosen.addnext(etree.fromstring(etree.tostring(chosen)))


def forged_word(data: bytes, rng: Random) -> bytes:
    """A Word file with one thing changed."""
    edit = rng.choice((_digit_of_word, _word_of_word, _row_of_word))
    return _changed(data, "word/document.xml", edit, rng)


def _digit_of_sheet(root: Any, rng: Random) -> None:
    values = [c.find(f"{X}v") for c in root.iter(f"{X}c") if c.get("t") != "s" and c.find(f"{X}v") is not None]
    chosen = rng.choice(values)
    chosen.text = another_digit(chosen.text, rng)


def _row_of_sheet(root: Any, rng: Random) -> None:
    rows = [row for row in root.iter(f"{X}row") if any(c.get("t") != "s" for c in row.iter(f"{X}c"))]
    chosen = rng.choice(rows)
    chosen.getparent().remove(chosen)


def _word_of_sheet(root: Any, rng: Random) -> None:
    texts = [t for t in root.iter(f"{X}t") if re.search(r"[^\W\d]", t.text or "")]
    chosen = rng.choice(texts)
    chosen.text = another_word(chosen.text, rng)


def forged_sheet(data: bytes, rng: Random) -> bytes:
    """A workbook with one thing changed."""
    part, edit = rng.choice(
        (
            ("xl/worksheets/sheet1.xml", _digit_of_sheet),
            ("xl/worksheets/sheet1.xml", _row_of_sheet),
            ("xl/sharedStrings.xml", _word_of_sheet),
        )
    )
    return _changed(data, part, edit, rng)


def shown_otherwise(data: bytes, kind: str) -> bytes:
    """A file whose words and cells are as they were, and which looks otherwise."""
    match kind:
        case "html":
            return data.replace(b"</body>", b"<script>document.querySelector('td').textContent = 9</script></body>")
        case "docx":
            return _changed(data, "word/footer1.xml", _another_text, Random(0))
        case "xlsx":
            return _changed(data, "xl/styles.xml", _another_format, Random(0))
    with pikepdf.open(io.BytesIO(data)) as file:
        file.pages[0].contents_add(file.make_stream(b"q 2 w 120 350 m 140 350 l 130 320 l S Q"))
        made = io.BytesIO()
        file.save(made)
    return made.getvalue()


def _another_text(root: Any, _: Random) -> None:
    paragraph = next(root.iter(f"{W}p"))
    etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = "Forhøjet til 4.700"


def _another_format(root: Any, _: Random) -> None:
    next(root.iter(f"{X}numFmt")).set("formatCode", '"4.700"')


def forged_figure(data: bytes, kind: str, printed: str) -> bytes:
    """A Word file, workbook or page in which the first cell with this figure has another."""
    if kind == "html":
        return data.replace(f">{printed}<".encode(), f">{another_digit(printed, Random(0))}<".encode(), 1)
    part, name, old = {
        "docx": ("word/document.xml", f"{W}t", printed),
        "xlsx": ("xl/worksheets/sheet1.xml", f"{X}v", printed.replace(".", "")),
    }[kind]

    def edit(root: Any, rng: Random) -> None:
        chosen = next(element for element in root.iter(name) if element.text == old)
        chosen.text = another_digit(old, rng)

    return _changed(data, part, edit, Random(0))


def _glyphs(font: Any) -> dict[str, bytes]:
    """The codes of a font's characters, by what it says they mean."""
    text = font["/ToUnicode"].read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>", text)
    return {chr(int(meaning, 16)): bytes.fromhex(code) for code, meaning in pairs}


def _instructions(page: Any) -> list[Any]:
    return list(pikepdf.parse_content_stream(page))


def forged_pdf(data: bytes, rng: Random) -> bytes:
    """A PDF in which one shown digit or letter is another, or a whole run of text is not shown."""
    with pikepdf.open(io.BytesIO(data)) as file:
        places = []
        for number, page in enumerate(file.pages):
            font = None
            for at, (operands, operator) in enumerate(_instructions(page)):
                if str(operator) == "Tf":
                    font = _glyphs(page.Resources.Font[str(operands[0])])
                elif str(operator) in ("Tj", "TJ") and font:
                    places += [(number, at, font, n, m) for n, m in _codes(operands, font)]
        number, at, font, n, m = rng.choice(places)
        page = file.pages[number]
        stream = _instructions(page)
        operands, operator = stream[at]
        pieces = list(operands[0]) if str(operator) == "TJ" else [operands[0]]
        code = bytes(pieces[n])[m : m + 2]
        others = [c for c, own in font.items() if own != code and c.isdigit() == _is_digit(font, code) and c.isalnum()]
        new = font[rng.choice(others)]
        pieces[n] = pikepdf.String(bytes(pieces[n])[:m] + new + bytes(pieces[n])[m + 2 :])
        changed = pikepdf.Array(pieces) if str(operator) == "TJ" else pieces[0]
        stream[at] = pikepdf.ContentStreamInstruction([changed], operator)
        page.Contents = file.make_stream(pikepdf.unparse_content_stream(stream))
        made = io.BytesIO()
        file.save(made)
    return made.getvalue()


def _is_digit(font: dict[str, bytes], code: bytes) -> bool:
    return any(own == code and character.isdigit() for character, own in font.items())


def _codes(operands: Any, font: dict[str, bytes]) -> list[tuple[int, int]]:
    """The pieces of a run and the places in them where a letter or digit is shown that another could stand for."""
    pieces = list(operands[0]) if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    known = {code for character, code in font.items() if character.isalnum()}
    enough = sum(character.isdigit() for character in font) > 1
    return [
        (n, m)
        for n, piece in enumerate(pieces)
        if isinstance(piece, pikepdf.String)
        for m in range(0, len(bytes(piece)) - 1, 2)
        if bytes(piece)[m : m + 2] in known and (enough or not _is_digit(font, bytes(piece)[m : m + 2]))
    ]
