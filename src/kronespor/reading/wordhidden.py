"""What of a Word document is not printed, or is struck out: by itself, by its style, or white on white."""

from collections.abc import Callable
from functools import cache
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDES = tuple(f"{_W}{mark}" for mark in ("vanish", "strike", "dstrike"))
OFF = ("0", "false", "off")
_WHITE = "FFFFFF"
_GROUNDS = ("p", "tc", "tr", "tbl", "txbxContent")
_PROPERTIES = ("rPr", "pPr", "tcPr", "trPr", "tblPr")
MAX_BASES = 12  # styles that are based on one another


def mark_hidden(body: Any, sheet: Any = ()) -> None:
    """Mark as hidden what a style of `sheet` hides or strikes out, and what is white with nothing behind it."""
    styles = {one.get(_W + "styleId"): one for element in sheet for one in element.iter(_W + "style")}
    hides = any(True for style in styles.values() for _ in style.iter(*_HIDES))  # which most sheets do not
    hiding = {name for name in styles if _by_style(styles, name, is_hidden)} if hides else set()

    @cache
    def shaded() -> set[str]:
        return {name for name in styles if _by_style(styles, name, _is_shaded)}

    for run in body.iter(_W + "r"):
        properties = run.find(_W + "rPr")
        paragraph = next(run.iterancestors(_W + "p"), None)
        own = (
            _value(properties, "rStyle"),
            _value(paragraph.find(_W + "pPr") if paragraph is not None else None, "pStyle"),
        )
        if hiding.intersection(own) or (_value(properties, "color") == _WHITE and not _stands_on_colour(run, shaded())):
            if properties is None:
                properties = run.makeelement(_W + "rPr")
                run.insert(0, properties)
            if not any(mark.get(_W + "val") in OFF for mark in properties.iterchildren(*_HIDES)):
                properties.append(properties.makeelement(_W + "vanish"))


def _by_style(styles: dict[str, Any], name: str, says: Callable[[Any], bool]) -> bool:
    """Whether a style says something, or one that it is based on."""
    for _ in range(MAX_BASES):
        style = styles.get(name)
        if style is None:
            return False
        if says(style):
            return True
        name = _value(style, "basedOn")
    return False


def _value(parent: Any, tag: str) -> str:
    """The value of an element's child; empty if it has none."""
    child = parent.find(_W + tag) if parent is not None else None
    return (child.get(_W + "val") or "") if child is not None else ""


def _is_shaded(element: Any) -> bool:
    """Whether an element of properties, or anything in it, lays a colour under its text."""
    return any(shade.get(_W + "fill", "auto") not in ("auto", _WHITE) for shade in element.iter(_W + "shd"))


def _stands_on_colour(run: Any, shaded: set[str]) -> bool:
    """Whether a run, its paragraph, cell, row or table, or a style of these, has a ground that is not white."""
    for element in (run, *run.iterancestors(*(f"{_W}{tag}" for tag in _GROUNDS))):
        for properties in element.iterchildren(*(f"{_W}{tag}" for tag in _PROPERTIES)):
            styles = {_value(properties, tag) for tag in ("rStyle", "pStyle", "tblStyle")}
            if _is_shaded(properties) or styles & shaded:
                return True
    return next(run.iterancestors(_W + "txbxContent"), None) is not None  # of which the ground is not known


def is_hidden(run: Any) -> bool:
    """True for text, or a style of it, that is not printed or is struck out."""
    properties = run.find(_W + "rPr")
    marks = properties.iterchildren(*_HIDES) if properties is not None else ()
    return any(mark.get(_W + "val") not in OFF for mark in marks)
