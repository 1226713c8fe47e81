"""Words and phrases as the language files have them, and whether a text is, begins with or holds one.

The files' simple notation is told at the top of `da.toml`; what it means as a regular expression is here alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kronespor.language.folding import CONFUSED

YEAR = r"(?:19|20)\d{2}"
UPPER = r"A-Z\u00c0-\u00d6\u00d8-\u00de"
"""Capital letters of Western European languages, for a character class."""
LOWER = r"a-z\u00df-\u00f6\u00f8-\u00ff"
_SIGNS = re.compile(
    r"(?P<gap> … )|(?P<any>…)|(?P<space> )|(?P<star>\*)|(?P<between>(?<=\d)\.(?=\d))|(?P<end>\.)|(?P<other>.)"
)
_NEUTRAL = {"gap": r"\b.*\b", "any": ".*", "space": r"\s+", "star": r"\w*", "between": r"[.,\s]?", "end": r"\.?"}
_GROUPS = {"(": "(?:", ")": ")?", "[": "(?:", "|": "|", "]": ")"}


def pattern(phrase: str) -> str:
    """A phrase as a regular expression, for re.IGNORECASE; "plan(er)" -> "plan(?:er)?"."""
    parts = []
    for sign in _SIGNS.finditer(phrase.strip()):
        text = sign.group()
        if sign.lastgroup != "other":
            parts.append(_NEUTRAL[sign.lastgroup or ""])
        else:
            parts.append(_GROUPS.get(text) or CONFUSED.get(text.lower()) or re.escape(text))
    return "".join(parts)


def either(phrases: Sequence[str]) -> str:
    """Phrases as alternatives, the longest first; what matches nothing if there are none."""
    return f"(?:{'|'.join(pattern(p) for p in sorted(phrases, key=len, reverse=True))})" if phrases else "(?!)"


def _inside(phrases: Sequence[str]) -> str:
    """Any of some phrases wherever it stands in a text: a star at an end lets the word go on there.

    Where words begin and end is asked once of all, which finds them in half the time.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for phrase in phrases:
        before = "" if phrase.startswith(("*", "…")) else r"(?<!\w)"
        after = "" if phrase.endswith(("*", "…")) else r"(?!\w)"
        groups.setdefault((before, after), []).append(pattern(phrase.strip("*…")))
    return "|".join(f"{before}(?:{'|'.join(own)}){after}" for (before, after), own in groups.items()) or "(?!)"


@dataclass(frozen=True)
class Phrases:
    """A list of words and phrases. Small and capital letters are one."""

    phrases: tuple[str, ...]

    @cached_property
    def pattern(self) -> str:
        """What any of them looks like, as a regular expression."""
        return either(self.phrases)

    def joined(self, other: "Phrases") -> "Phrases":
        """These and those of another list."""
        return Phrases(tuple(dict.fromkeys((*self.phrases, *other.phrases))))

    def are(self, text: str) -> bool:
        """True if one of them is the whole of `text`."""
        return self._whole.fullmatch(text) is not None

    def begin(self, text: str) -> bool:
        """True if `text` begins with one of them."""
        return self._start.match(text) is not None

    def stand_in(self, text: str) -> bool:
        """True if one of them stands anywhere in `text`."""
        return self._anywhere.search(text) is not None

    def end(self, text: str) -> bool:
        """True if `text` ends with one of them."""
        return self._end.search(text) is not None

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def _start(self) -> re.Pattern[str]:
        parts = [pattern(p) + ("" if p.endswith(("*", "…")) else r"(?!\w)") for p in self.phrases]
        return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)

    @cached_property
    def _end(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){self.pattern}$", re.IGNORECASE)

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return re.compile(_inside(self.phrases), re.IGNORECASE)
