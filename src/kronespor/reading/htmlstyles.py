"""What the style sheet inside a web page hides, and the text that it puts before and behind elements."""

import re
from collections.abc import Iterator
from typing import Any

_NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # for print, for narrow screens
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->|@[^{};]*;", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)(?:::?(before|after))?", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:font-size|opacity)\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|text-decoration(?:-line)?\s*:[^;]*line-through"
    r"|(?:max-)?height\s*:\s*0(?:px)?\s*;(?=[^}]*overflow\s*:\s*hidden)|overflow\s*:\s*hidden\s*;[^}]*height\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|clip(?:-path)?\s*:\s*(?:rect\(\s*(?:0|1px)(?:px)?(?:[\s,]+(?:0|1px)(?:px)?){3}\s*\)|inset\(\s*(?:50|100)%))",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:|visibility\s*:\s*visible)", re.IGNORECASE)
_CONTENT = re.compile(r"""(?:^|;)\s*content\s*:\s*(["'])((?:(?!\1).)*)\1\s*(?:;|$)""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_PRIVATE = re.compile(r"[\ue000-\uf8ff\\]")  # pictures of a font


def hides(style: str) -> bool | None:
    """Whether declarations hide an element; None if they say nothing of it."""
    if _HIDDEN.search(style):
        return True
    return False if _SHOWN.search(style) else None


def applied(tree: Any) -> frozenset[Any]:
    """The elements that the page's style sheets hide; what they print before and behind others is put in as text."""
    hidden: dict[Any, bool] = {}
    for path, place, style in sorted(_rules(tree), key=lambda rule: rule[0].count("contains")):
        content, is_hidden = _CONTENT.search(style), hides(style)
        if place and content:
            text = _ESCAPE.sub(lambda found: chr(int(found[1], 16) % 0x110000), content[2])
            for element in tree.xpath(path):
                _put(element, place, text)
        elif not place and is_hidden is not None:
            hidden |= dict.fromkeys(tree.xpath(path), is_hidden)
    return frozenset(element for element, is_hidden in hidden.items() if is_hidden)


def _rules(tree: Any) -> Iterator[tuple[str, str, str]]:
    """XPath, "before", "after" or nothing, and declarations of each rule for elements by their tag, class and id."""
    for sheet in tree.iter("style"):
        text = _NESTED.sub("", _COMMENT.sub("", sheet.text or ""))
        for selectors, style in _RULE.findall(text):
            for selector in selectors.split(","):
                found = _SELECTOR.fullmatch(selector.strip())
                if found and found[0]:
                    yield _path(found[1] or "*", found[2]), (found[3] or "").lower(), style


def _path(tag: str, marks: str) -> str:
    path = f".//{tag.lower()}"
    for sign, name in re.findall(r"([.#])([\w-]+)", marks):
        attribute = "concat(' ', normalize-space(@class), ' ')" if sign == "." else "concat(' ', @id, ' ')"
        path += f"[contains({attribute}, ' {name} ')]"
    return path


def _put(element: Any, place: str, text: str) -> None:
    """Put what a style prints before or behind the text of an element."""
    if _PRIVATE.search(text):
        return
    if place == "before":
        element.text = text + (element.text or "")
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
