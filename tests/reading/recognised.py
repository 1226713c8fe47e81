"""What a recogniser answers of a name and an amount, and what a second reader sees."""

from kronespor.reading.programs import SeenLetter, SeenLine

HOCR = """<html><body><span class="ocr_line" title="bbox 100 100 900 140; baseline 0 0; x_size 40">
<span class="ocrx_word" title="bbox 100 100 220 140; x_wconf 95">{name}</span>
<span class="ocrx_word" title="bbox 400 {top} 480 {bottom}; x_wconf 95">{amount}</span></span></body></html>"""


LETTER = '<span class="ocrx_cinfo" title="x_bboxes {left} 100 {right} 140; x_conf 80">{text}</span>'


def letters(text: str, left: int) -> str:
    """The letters of a word, twenty pixels wide each."""
    places = range(left, left + 20 * len(text), 20)
    return "".join(LETTER.format(left=x, right=x + 18, text=c) for x, c in zip(places, text, strict=True))


def hocr(name: str = "Alfa", amount: str = "12", ink: tuple[int, int] = (100, 140)) -> bytes:
    """What a recogniser answers of a name and an amount with its ink from one height to another."""
    (top, bottom), name, amount = ink, letters(name, 100), letters(amount, 400)
    return HOCR.format(name=name, amount=amount, top=top, bottom=bottom).encode()


def seen(text: str, left: float, top: float = 100) -> SeenLine:
    """A line of letters twenty pixels wide each; its box is wider."""
    places = [(c, left + 20 * n) for n, c in enumerate(text.replace(" ", ""))]
    box = (left - 20, top - 10, left + 20 * len(text) + 20, top + 50)
    return SeenLine(text, box, tuple(SeenLetter(c, (x, top, x + 18, top + 40)) for c, x in places))
