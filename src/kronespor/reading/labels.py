"""The lines of a name cell: the initiative's name, the text under it, its mark and its number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kronespor.language import LOWER, Language, languages

MARKS = "*^#§¤†‡"
PARAGRAPH = "§"  # of a law, where a number follows
BULLETS = "•·▪◦●‣■□➢"
_MARK_AT_END = re.compile(rf"(?<=[\s\w)”\".])\s*(\\?[{re.escape(MARKS)}])\s*$")
_LEADER = re.compile(r"\s*(?:(?:[.·_]\s?){4,}|…{2,}\s*)$")  # the dots that lead from a name to its amount
LEAST_CYCLED = 4  # headings, of which two are said again
WRAP_SLACK = 2  # characters: proportional type does not wrap at one width
_NOTE_AT_END = re.compile(rf"(?<=[{LOWER}])(?:\d{{1,2}}\)|[¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})$")
_NUMBER = re.compile(r"^\s*(\d{1,3})[.)](?:\s+(?=\S)|(?=[^\s\d]))")  # and not the thousands of "1.250"


@dataclass(frozen=True)
class Label:
    """A row's name taken apart. `mark` is the symbol behind it (a source or a footnote), or empty."""

    name: str
    description: str
    number: str
    mark: str


@cache
def _open_end(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:[,:(&/–-]|\b{language.sentences.runs_on.pattern})$")


@cache
def _keeps_hyphen() -> re.Pattern[str]:
    return re.compile("|".join(rf"{each.sentences.keeps_hyphen.pattern}\b" for each in languages()), re.IGNORECASE)


def join_lines(lines: Sequence[str]) -> str:
    """Lines as one text, words divided at line ends made whole: "dan-" + "skeres" -> "danskeres"."""
    if len(lines) == 1:
        return " ".join(lines[0].split())
    pieces: list[str] = []
    for raw in lines:
        line = " ".join(raw.split())
        if not line:
            continue
        last = pieces[-1] if pieces else ""
        if not last:
            pieces.append(line)
        elif not last.endswith(("-", "/")) or _keeps_hyphen().match(line):
            pieces += (" ", line)
        elif re.search(r"\w-$", last) and line[0].islower():
            pieces[-1] = last[:-1]
            pieces.append(line)
        elif not last.endswith(" -") and last != "-":
            pieces.append(line)
        else:
            pieces += (" ", line)
    return "".join(pieces)


def take_apart(lines: Sequence[str], language: Language, width: int = 0) -> Label:
    """Find the name among the lines of a name cell.

    The name runs to the first line that ends with a mark; without one nearby, to the first line end after which a new
    sentence begins ("Områdebaseret indsats" / "Aktiviteter i lokalområdet …"). `width`: how many characters the cell
    is wide where its lines are wrapped (0: they are not); a line with no room for the next word was wrapped, not ended.
    """
    lines = [" ".join(line.split()) for line in lines if line.strip()]
    if not lines:
        return Label("", "", "", "")
    number = ""
    if match := _NUMBER.match(lines[0]):
        number, lines[0] = match[1], lines[0][match.end() :]
    lines = [_LEADER.sub("", _without_note(line)) for line in lines]
    mark, cut = "", None
    for i, line in enumerate(lines):
        is_paragraph = line.endswith(PARAGRAPH) and lines[i + 1 : i + 2] and lines[i + 1][:1].isdigit()
        if (match := _MARK_AT_END.search(line)) and not is_paragraph:
            mark = match[1].lstrip("\\")
            lines[i] = line[: match.start()].rstrip()
            cut = i + 1
            break
    end = _name_end(lines, cut, width - len(f"{number}. ") if number else width, language)
    return Label(join_lines(lines[:end]), join_lines(lines[end:]), number, mark)


def _without_note(line: str) -> str:
    """A line without the number of a note behind it; a bracket that closes one of its own is none: "(op til 5 m3)"."""
    before = _NOTE_AT_END.sub("", line)
    return line if line.endswith(")") and before.count("(") > before.count(")") else before


def _name_end(lines: list[str], marked: int | None, width: int, language: Language) -> int:
    last = marked if marked is not None else len(lines)
    for i in range(1, last):
        before, after = lines[i - 1], lines[i]
        is_open = runs_on(before, language)
        was_full = width and len(before) + 1 + len(after.split()[0]) > width - WRAP_SLACK
        if not is_open and not was_full and after[:1].isupper():
            return i
    return last


def starts_new(line: str) -> bool:
    """True if `line` may begin a name: a capital, a digit or an opening quote."""
    head = line.lstrip('("”“»*_')[:1]
    return head.isupper() or head.isdigit()


def runs_on(line: str, language: Language) -> bool:
    """True if the text of `line` plainly goes on in the next: a divided word, a comma, an open bracket, "og"."""
    line = line.rstrip()
    return bool(_open_end(language).search(line)) or line.count("(") > line.count(")")


def leading_number(line: str) -> int | None:
    """7 for "7. Uddannelse …", else None."""
    match = _NUMBER.match(line)
    return int(match[1]) if match else None


def turn_of(texts: Sequence[str]) -> int:
    """After how many headings they come again: 2 of "2024", "2025", "2024", "2025"; 0 if they do not."""
    count = len(texts)
    widths = (w for w in range(2, count // 2 + 1) if count % w == 0 and list(texts) == list(texts[:w]) * (count // w))
    width = next(widths, 0)
    return width if width and all(texts) and len(set(texts[:width])) == width else 0


def cycles_of(texts: Sequence[str]) -> tuple[int, int, int]:
    """From which of some headings on they come again, after how many, and how many do; 0 if they do not.

    Others may stand before and behind them.
    """
    for start in range(len(texts) - LEAST_CYCLED + 1):
        for end in range(len(texts), start + LEAST_CYCLED - 1, -1):
            if width := turn_of(texts[start:end]):
                return start, width, end - start
    return 0, 0, 0
